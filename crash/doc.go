// Package crash kills the real program again and again, at random and at named points of its work, and looks afterwards whether
// a mail or a file was lost or doubled.
//
// The program knows nothing of it. Proxies stand between it and Dovecot and MariaDB, the mail server that it sends through is the
// test's own, and its data folder is watched: each of them sees what passes, and ends the program at the point that a round names.
package crash
