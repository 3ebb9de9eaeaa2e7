// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// cli is one run of the command, with the streams that it talks to. Tests run it
// in their own process, on buffers.
type cli struct {
	in       io.Reader
	out, err io.Writer
}

// status is the exit status of a run that has said all there is to say. It is an
// error so that it takes the way of errors up to run.
type status int

// Exit statuses. They are part of the contract of every command.
const (
	expected   status = 0 // all is as expected, or nothing is expected
	unexpected status = 1 // the work is done, and something is not as expected
	unusable   status = 2 // usage or input error
)

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// run runs the command line and returns its exit status.
func (c *cli) run(args []string) int {
	root := c.root()
	root.SetArgs(args)
	return int(c.exit(root.ExecuteContext(context.Background())))
}

// exit turns the error of a command into its status, and says what is left to be
// said. A reader that has had enough (verdict ... | head) is no error to report,
// but the work is not done either.
func (c *cli) exit(err error) status {
	var s status
	switch {
	case err == nil:
		return expected
	case errors.As(err, &s):
		return s
	case errors.Is(err, syscall.EPIPE):
		return unusable
	case errors.Is(err, context.Canceled):
		err = errors.New("interrupted")
	}
	c.complain(err)
	return unusable
}

// complain shows an error, of which the input may have written a part, line by line.
func (c *cli) complain(err error) {
	for text := range strings.Lines(err.Error()) {
		fmt.Fprintf(c.err, "verdict: %s\n", printable(strings.TrimSuffix(text, "\n")))
	}
}

// interruptible returns a context that an interrupt ends, so that a run can end in an
// orderly way, and a function that gives interrupts back. A second interrupt kills the
// process, should that take too long.
func interruptible(ctx context.Context) (context.Context, func()) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

const about = `verdict decides whether AWS policies allow a request, and why.

It works offline: requests and policies come from files and flags, and no AWS
service is called. Exit status: 0 if all is as expected, 1 if something is not,
2 for a usage or input error.`

// root returns the tree of commands.
func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "verdict",
		Short:         "Evaluate AWS policies offline",
		Long:          about,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SetOut(c.err)
			return errors.Join(cmd.Help(), unusable)
		},
	}
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w (see %s --help)", err, cmd.CommandPath())
	})
	root.AddCommand(c.simulate(), c.validate(), c.check(), c.why(), c.snapshot(), c.test(), c.version())
	return root
}

// input is an open file, or standard input.
type input struct {
	io.ReadCloser
	name string
	size int64 // 0 if not known
}

// stdin is the argument that stands for standard input.
const stdin = "-"

// open opens the file, or standard input for "-".
func (c *cli) open(name string) (*input, error) {
	if name == stdin {
		return &input{ReadCloser: io.NopCloser(c.in), name: "<stdin>"}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	in := &input{ReadCloser: f, name: name}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		in.size = info.Size()
	}
	return in, nil
}

// isTerminal reports whether a stream goes to a person.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colour reports whether output may be coloured: only for a person, and not for
// one who has said no (no-color.org).
func (c *cli) colour() bool {
	return isTerminal(c.out) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// clock reads the value of --time. The zero time is no clock.
func clock(s string) (time.Time, error) {
	switch s {
	case "none":
		return time.Time{}, nil
	case "now":
		return time.Now(), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("--time %q: want now, none, or a time such as 2026-11-21T12:00:00Z", s)
	}
	return t, nil
}

// choose reads the value of a flag that has a few.
func choose(flag, value string, choices ...string) error {
	for _, c := range choices {
		if value == c {
			return nil
		}
	}
	return fmt.Errorf("--%s %q: want %s", flag, value, strings.Join(choices, " or "))
}
