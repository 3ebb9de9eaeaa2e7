// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/iamverdict/verdict/suite"
)

// Watching. Files are looked at again and again. That needs nothing of the operating
// system, and notices what notifications miss: editors that put another file in the
// place of the old one, directories that are mounted, files that were not there.

// watchEvery is how often files are looked at.
const watchEvery = 250 * time.Millisecond

// idle is how many times as long as a look has taken it is until the next one, so that
// waiting takes little of a processor where files are many.
const idle = 10

// clearScreen empties a terminal.
const clearScreen = "\x1b[2J\x1b[3J\x1b[H"

// watchTest runs the cases, and again whenever files change. It ends when ctx does,
// with the status of the last run.
func (c *cli) watchTest(ctx context.Context, f *testFlags) error {
	var known []string // files that some run has read
	var last error     // what the last run returned
	for runs := 0; ; runs++ {
		if isTerminal(c.out) {
			fmt.Fprint(c.out, clearScreen)
		}
		start, before := time.Now(), look(append(known, f.paths...))
		done, err := c.testOnce(ctx, f)
		if ctx.Err() != nil && runs > 0 {
			return last
		}
		last = err
		if s := status(0); err != nil && !errors.As(err, &s) {
			return err // nothing that a change of a file could mend
		}
		known = slices.Compact(slices.Sorted(slices.Values(append(known, done.inputs...))))
		before.add(look(done.inputs), start)
		fmt.Fprintf(c.out, "%s: waiting for changes of %d files\n", time.Now().Format(time.TimeOnly), len(before))
		mended := func() bool { return false }
		if done.broken != "" {
			mended = loadsOtherwise(ctx, f, done.broken)
		}
		if !waitForChange(ctx, append(known, f.paths...), before, mended) {
			return last
		}
	}
}

// loadsOtherwise returns a function that reports whether case files that were broken can
// be loaded, or are broken in another way. A file that they name and that is not there is
// in no list of files to look at; neither is what stands behind the first error of a file.
func loadsOtherwise(ctx context.Context, f *testFlags, broken string) func() bool {
	var next time.Time
	return func() bool {
		start := time.Now()
		if start.Before(next) {
			return false
		}
		_, err := suite.Load(ctx, suite.Options{}, f.paths...)
		next = time.Now().Add(idle * time.Since(start))
		return err == nil || err.Error() != broken
	}
}

// waitForChange returns when files differ from what they were and have come to rest, or
// when something else says so. It reports false if ctx ended before.
func waitForChange(ctx context.Context, paths []string, before stamps, other func() bool) bool {
	last, took := before, time.Duration(0)
	for {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(max(watchEvery, idle*took)):
		}
		start := time.Now()
		now := look(paths)
		took = time.Since(start)
		if !now.equal(before) && now.equal(last) || other() {
			return ctx.Err() == nil
		}
		last = now
	}
}

// stamp tells the states of a file apart. The zero stamp is that of no file.
type stamp struct {
	size     int64
	modified time.Time
}

// stamps are those of files by name.
type stamps map[string]stamp

func (p stamps) equal(q stamps) bool {
	if len(p) != len(q) {
		return false
	}
	for name, one := range p {
		if other, ok := q[name]; !ok || one.size != other.size || !one.modified.Equal(other.modified) {
			return false
		}
	}
	return true
}

// add adds files that came to light in a run that began at start. One that has changed
// since may not be what the run has read, and is left out, so that it counts as changed.
func (p stamps) add(more stamps, start time.Time) {
	for name, s := range more {
		if _, ok := p[name]; !ok && s.modified.Before(start) {
			p[name] = s
		}
	}
}

// look returns the stamps of files: of those that are named, and in directories of those
// that may be case files or exports. A pattern stands for the directory in front of it. A
// link is followed where it is named, as when the files are read.
func look(paths []string) stamps {
	p := make(stamps)
	for _, path := range paths {
		if at := strings.IndexAny(path, "*?[{"); at >= 0 && !exists(path) {
			path = filepath.Dir(path[:at] + "x")
		}
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real
		}
		// What cannot be read is like what is not there: the next run says so.
		_ = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			hidden := name != path && strings.HasPrefix(entry.Name(), ".")
			switch {
			case err != nil, hidden && !entry.IsDir(), entry.IsDir() && !hidden:
				return nil
			case hidden, entry.IsDir():
				return fs.SkipDir
			case name != path && !isWatched(name):
				return nil
			}
			if info, err := os.Stat(name); err == nil {
				p[name] = stamp{info.Size(), info.ModTime()}
			}
			return nil
		})
	}
	return p
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// isWatched reports whether a file in a directory may be a case file or part of an
// export.
func isWatched(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json", ".jsonl", ".xml", ".gz"}, filepath.Ext(name))
}
