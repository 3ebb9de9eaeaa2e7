// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/iamverdict/verdict/snapshot"
)

// loadSnapshot loads files and directories, "-" for standard input, with progress if
// a person watches, and with an orderly end at an interrupt. A second one kills the
// process. What is wrong with the content is among the problems of the snapshot; the
// error is that of a path that cannot be opened, of the interrupt, or that nothing at
// all is loaded: then all that is asked would be unknown. The Progress of the options is
// its own.
func (c *cli) loadSnapshot(ctx context.Context, paths []string, o snapshot.Options) (*snapshot.Snapshot, error) {
	ctx, stop := interruptible(ctx)
	defer stop()
	if isTerminal(c.err) {
		p := &progress{w: c.err, size: sizeOf(paths), what: "MiB", start: time.Now()}
		o.Progress = func(_ string, n int) { p.lines.Store(p.bytes.Add(int64(n)) >> 20) }
		defer p.begin()()
	}
	l := snapshot.NewLoader(o)
	for _, path := range paths {
		if err := c.readInto(ctx, l, path); err != nil {
			return nil, err
		}
	}
	s := l.Snapshot()
	if ctx.Err() == nil && isEmpty(s) {
		problems := s.Problems()
		for _, p := range problems[:min(len(problems), maxProblems)] {
			fmt.Fprintf(c.err, "verdict: %s\n", printable(p.Error()))
		}
		return nil, errors.New("nothing is loaded: no file holds what a snapshot is made of (see verdict snapshot --help)")
	}
	return s, ctx.Err()
}

// isEmpty reports whether nothing at all was loaded.
func isEmpty(s *snapshot.Snapshot) bool {
	return len(s.Accounts()) == 0 && len(s.ManagedPolicies()) == 0 && len(s.Resources()) == 0 &&
		len(s.VPCEndpoints()) == 0 && s.Organization() == nil
}

// readInto reads a file, a directory or standard input.
func (c *cli) readInto(ctx context.Context, l *snapshot.Loader, path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() && path != stdin {
		return l.ReadFS(ctx, os.DirFS(path), path)
	}
	in, err := c.open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	return l.Read(ctx, in.name, in)
}

// sizeOf returns how many bytes there are to read, or 0 if that is not known. What
// cannot be read is met again by who reads it.
func sizeOf(paths []string) int64 {
	var size int64
	for _, path := range paths {
		if path == stdin {
			return 0
		}
		_ = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil
			case name != path && strings.HasPrefix(entry.Name(), ".") && entry.IsDir():
				return fs.SkipDir
			case name != path && strings.HasPrefix(entry.Name(), "."):
				return nil
			}
			if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
				size += info.Size()
			}
			return nil
		})
	}
	return size
}

// maxProblems is how many errors of a snapshot are shown by commands that are about
// something else.
const maxProblems = 20

// tellProblems says on standard error what is wrong with the files of a snapshot. What
// they lack is told with each answer that leans on it.
func (c *cli) tellProblems(s *snapshot.Snapshot) {
	errors := 0
	for _, p := range s.Problems() {
		if !p.Kind.IsError() {
			continue
		}
		if errors++; errors <= maxProblems {
			fmt.Fprintf(c.err, "verdict: %s\n", printable(p.Error()))
		}
	}
	if n := errors - maxProblems; n > 0 {
		fmt.Fprintf(c.err, "verdict: and %d more: verdict snapshot info DIR\n", n)
	}
}

// counted returns a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
