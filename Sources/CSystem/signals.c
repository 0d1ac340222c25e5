#include "CSystem.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

static volatile sig_atomic_t caught_signal = 0;

static void note_signal(int signal_number) {
  caught_signal = signal_number;
}

void cs_catch_interrupts(void) {
  struct sigaction action = {0};
  action.sa_handler = note_signal;
  sigemptyset(&action.sa_mask);
  // One note for each signal: a user who presses Ctrl-C twice wants to leave at once.
  action.sa_flags = (int)SA_RESETHAND | SA_RESTART;
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

int cs_caught_signal(void) {
  return caught_signal;
}

int cs_terminal_width(int descriptor) {
  struct winsize size;
  if (!isatty(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col > 0 ? size.ws_col : 80;
}
