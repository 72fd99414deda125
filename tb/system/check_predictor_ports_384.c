/* check_predictor_ports_384.c - check_predictor_ports on a predictor of 384 experts: its rows are 12 words apart. */
#define EXPERTS 384
#define MODEL   "wisp_predictor_384"
#include "check_predictor_ports.c"
