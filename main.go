// Command helpdeskz is a support desk in one binary: the web application, the mail jobs, and the operator's commands.
package main

import (
	"os"

	"helpdeskz/cli"
)

// version is set when the binary is linked.
var version = "dev"

func main() {
	os.Exit(cli.Run(version, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
