/* plain.h - text from a file, for people to read: what a terminal would obey is taken out. Nothing can fail. */
#ifndef WISP_BASE_PLAIN_H
#define WISP_BASE_PLAIN_H

/* Control characters, those of UTF-8's C1 set among them, become '?'. In place; NULL is allowed. */
void wisp_plain(char *text);

#endif
