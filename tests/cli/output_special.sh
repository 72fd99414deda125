# A pipe as an output is written to, not replaced by a file; a device that is full is an error.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
mkfifo pipe || exit 1
cat pipe > got &
"$WISP" trace info "$TOP/traces/demo.wtr" --json pipe
echo "exit $?"
wait
[ -p pipe ] && echo "still a pipe"
cat got
# A link to the device stands for it: were the output renamed over, the link would go, not the device.
ln -s /dev/full full
"$WISP" trace info "$TOP/traces/demo.wtr" --json full
echo "exit $?"
[ -c full ] && echo "still a device"
ls
