# The roofline against the measured kernel: calibrated on two points, judged on the others of the decode region.
cd "$TOP" && sh mk/h100.sh
