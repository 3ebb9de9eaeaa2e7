// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"bufio"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the output in the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"verdict": main})
}

// TestScripts runs testdata/script: what a user types, and what comes of it. The
// directory of the examples is $EXAMPLES there.
func TestScripts(t *testing.T) {
	examples, err := filepath.Abs("../../examples")
	require.NoError(t, err)
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "untimed": untimed, "interrupted": interrupted},
		Setup: func(env *testscript.Env) error {
			env.Setenv("EXAMPLES", examples)
			return nil
		},
	})
}

// exits runs a program and demands an exit status: exits 2 verdict check.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// times are what differs between two runs of the same cases.
var times = regexp.MustCompile(`\b[0-9]+\.[0-9]{2}s|("seconds":|time="|timestamp=")[0-9T:.-]+`)

// untimed is exits, and leaves the standard output without times in a file:
// untimed 0 verdict test.
func untimed(ts *testscript.TestScript, neg bool, args []string) {
	exits(ts, neg, args)
	text := times.ReplaceAllString(ts.ReadFile("stdout"), "${1}TIME")
	ts.Check(os.WriteFile(ts.MkAbs("untimed"), []byte(text), 0o600))
}

// interrupted starts a program, waits until its output has a text, does what is to be
// done then, waits for the next text, and so on; it then interrupts the program, and
// demands an exit status: interrupted 1 TEXT FROM>TO TEXT -- verdict test --watch, where
// FROM>TO copies a file over another.
func interrupted(ts *testscript.TestScript, neg bool, args []string) {
	split := len(args)
	for i, arg := range args {
		if arg == "--" {
			split = i
		}
	}
	if neg || split < 2 || split+1 >= len(args) {
		ts.Fatalf("usage: interrupted STATUS {TEXT|FROM>TO}... -- PROGRAM ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	cmd := exec.Command(args[split+1], args[split+2:]...)
	cmd.Dir, cmd.Env = ts.MkAbs("."), []string{"PATH=" + ts.Getenv("PATH")}
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	kill := func() { _ = cmd.Process.Kill() } // which does nothing to a process that has ended
	defer kill()
	defer time.AfterFunc(time.Minute, kill).Stop() // or what it does not write would be waited for
	lines := bufio.NewReader(out)
	for _, step := range args[1:split] {
		if from, to, ok := strings.Cut(step, ">"); ok {
			ts.Check(os.WriteFile(ts.MkAbs(to), []byte(ts.ReadFile(from)), 0o600))
			continue
		}
		for line := ""; !strings.Contains(line, step); {
			if line, err = lines.ReadString('\n'); err != nil {
				ts.Fatalf("the program ended before it wrote %q: %v", step, errors.Join(err, cmd.Wait()))
			}
			ts.Logf("%s", strings.TrimSuffix(line, "\n"))
		}
	}
	ts.Check(cmd.Process.Signal(os.Interrupt))
	_, err = io.Copy(io.Discard, lines)
	ts.Check(err)
	if err := cmd.Wait(); err != nil && cmd.ProcessState.ExitCode() < 0 {
		ts.Fatalf("%v", err)
	}
	if got := cmd.ProcessState.ExitCode(); got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}
