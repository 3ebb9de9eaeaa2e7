// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Command verdict evaluates AWS policies offline.
//
// It reads requests and policies from files and streams, and calls no service.
// See "verdict help" and the README.
package main

import "os"

func main() {
	c := cli{in: os.Stdin, out: os.Stdout, err: os.Stderr}
	os.Exit(c.run(os.Args[1:]))
}
