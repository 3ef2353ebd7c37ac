// Package e2e tests the real binary from outside: a browser, a mail server on each side, and the command line.
package e2e
