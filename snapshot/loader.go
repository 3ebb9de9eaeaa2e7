// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/policy"
)

// Options are the choices that loading leaves to the caller. The zero Options are the
// safe ones.
type Options struct {
	// NoOrganization says that accounts of which no organization export speaks are in
	// no organization, so that neither SCPs nor RCPs bind them. Without it, what binds
	// them is unknown, and no decision about them is conclusive that it could change.
	NoOrganization bool
	// Progress, if set, is called as a file is read, with the number of bytes since
	// the last call. It is called by the goroutine that loads.
	Progress func(file string, bytes int)
}

// Load reads files and directories, with all that is below them, and returns what
// they hold. Files may hold any mix of what the package knows, also compressed by
// gzip, and are recognized by their content.
//
// What is wrong with the content does not make Load fail: Snapshot.Problems lists it,
// and what depends on it is unknown. There is an error if the context ends, or if one
// of the paths itself cannot be opened.
func Load(ctx context.Context, o Options, paths ...string) (*Snapshot, error) {
	l := NewLoader(o)
	for _, path := range paths {
		if err := l.readPath(ctx, path); err != nil {
			return nil, err
		}
	}
	return l.Snapshot(), nil
}

// Loader collects the content of files. Make one with NewLoader, give it files, then
// take the Snapshot. It is for one goroutine.
type Loader struct {
	options   Options
	documents map[[32]byte]*document
	kept      map[string]string
	mentioned map[condition.Key]bool // tag keys that documents ask for

	identities map[string]*rawIdentity // by ARN
	order      []*rawIdentity          // in the order of loading
	policies   map[string]*rawPolicy
	accounts   map[string]*rawAccount
	org        rawOrganization
	resources  rawResources
	sets       rawPermissionSets
	plain      []plainDocument
	index      []policyIndex

	file     string
	export   *export // that the current file is in the middle of
	problems []*Problem
	faults   int      // how many of type WrongType there were, kept or not
	left     *Problem // the first that was not kept, of errors if there were any
	leftOut  int      // how many were not kept
}

// NewLoader returns a Loader without content.
func NewLoader(o Options) *Loader {
	return &Loader{
		options:    o,
		documents:  make(map[[32]byte]*document),
		kept:       make(map[string]string),
		mentioned:  make(map[condition.Key]bool),
		identities: make(map[string]*rawIdentity),
		policies:   make(map[string]*rawPolicy),
		accounts:   make(map[string]*rawAccount),
		org:        makeRawOrganization(),
		resources:  makeRawResources(),
		sets:       makeRawPermissionSets(),
	}
}

// keep returns one copy of a text, however often it occurs.
func (l *Loader) keep(s string) string {
	if k, ok := l.kept[s]; ok {
		return k
	}
	k := strings.Clone(s)
	l.kept[k] = k
	return k
}

// report notes a problem.
func (l *Loader) report(k ProblemKind, at policy.Position, entity string, err error) {
	l.add(&Problem{Kind: k, Position: at, Entity: entity, Text: err.Error(), Err: errors.Unwrap(err)})
}

// maxProblems is how many problems are kept. Nobody reads the ten thousandth, and
// hostile input can have as many as bytes.
const maxProblems = 10_000

// add notes a problem.
func (l *Loader) add(p *Problem) {
	if p.Kind == WrongType {
		l.faults++
	}
	if len(l.problems) < maxProblems {
		l.problems = append(l.problems, p)
		return
	}
	l.leftOut++
	if l.left == nil || p.Kind.IsError() && !l.left.Kind.IsError() {
		l.left = p
	}
}

// allProblems returns the problems in their order. If there are too many, the last one
// says how many more there were.
func (l *Loader) allProblems() []*Problem {
	if l.left != nil {
		last := *l.left
		last.Text += fmt.Sprintf(" (and %d more problems, which are not listed)", l.leftOut-1)
		l.problems = append(l.problems, &last)
	}
	sortProblems(l.problems)
	return l.problems
}

// readPath reads a file or a directory of the operating system.
func (l *Loader) readPath(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return l.open(ctx, path, func() (fs.File, error) { return os.Open(path) })
	}
	return l.ReadFS(ctx, os.DirFS(path), path)
}

// ReadFS reads all files of a file system in the order of their names, and calls them
// by their names below prefix. Those whose names, or whose directory's names, begin
// with a dot are left out. The error is that of the context, or that the root cannot
// be read.
func (l *Loader) ReadFS(ctx context.Context, fsys fs.FS, prefix string) error {
	return fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			l.report(Unreadable, policy.Position{File: filepath.Join(prefix, name)}, "", err)
			return nil
		case name != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return ctx.Err()
		}
		return l.open(ctx, filepath.Join(prefix, name), func() (fs.File, error) { return fsys.Open(name) })
	})
}

// open reads one file. That it cannot be opened is a problem of this file only.
func (l *Loader) open(ctx context.Context, name string, open func() (fs.File, error)) error {
	f, err := open()
	if err != nil {
		l.report(Unreadable, policy.Position{File: name}, "", err)
		return nil
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() && info.Mode()&fs.ModeNamedPipe == 0 {
		return nil
	}
	return l.Read(ctx, name, f)
}

// Read reads one input: JSON values one after the other, or XML, also compressed by
// gzip. The name is for positions; of answers that do not say what they are about,
// such as the targets of a policy, it may also hold the id. The error is that of the
// context; all else is among the problems.
func (l *Loader) Read(ctx context.Context, name string, r io.Reader) error {
	l.file, l.export = name, nil
	in, err := plainText(&watched{r: r, ctx: ctx, file: name, progress: l.options.Progress})
	if err != nil {
		l.report(Unreadable, policy.Position{File: name}, "", unzipped(err))
		return ctx.Err()
	}
	c := newCursor(name, in)
	l.readAll(c)
	l.endExport()
	return ctx.Err()
}

// watched is a reader that tells of its progress, and ends with its context.
type watched struct {
	r        io.Reader
	ctx      context.Context
	file     string
	progress func(file string, bytes int)
}

// Read implements io.Reader.
func (w *watched) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.r.Read(p)
	if w.progress != nil && n > 0 {
		w.progress(w.file, n)
	}
	return n, err
}

// plainText returns the input without compression and without a byte order mark.
// Those who compress name their files .gz or not; the first bytes tell.
func plainText(r io.Reader) (io.Reader, error) {
	in := bufio.NewReaderSize(r, windowSize)
	if magic, _ := in.Peek(2); string(magic) == "\x1f\x8b" {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = bufio.NewReaderSize(unzipped, windowSize)
	}
	switch start, _ := in.Peek(3); {
	case string(start) == "\xef\xbb\xbf":
		_, _ = in.Discard(3)
	case len(start) > 1 && (string(start[:2]) == "\xff\xfe" || string(start[:2]) == "\xfe\xff"):
		return nil, errors.New("the file is UTF-16: save it as UTF-8")
	}
	return in, nil
}

// unzipped says what is wrong with compressed input.
func unzipped(err error) error {
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return fmt.Errorf("gzip: the file is damaged: %w", err)
	}
	return err
}

// readAll reads the values of a file.
func (l *Loader) readAll(c *cursor) {
	values := 0
	for c.space(); c.More(); c.space() {
		at := c.here()
		var err error
		switch b := c.Peek(); {
		case b == '{' || b == '[':
			err = l.value(c, about{})
		case b == '<' && values == 0:
			err = l.xml(c)
		case values == 0:
			l.report(Unrecognized, at, "", errors.New("neither JSON nor XML: the file is left out"))
			return
		default:
			err = errValue
		}
		values++
		if err != nil {
			l.broken(c, err)
			return
		}
	}
	switch {
	case c.Err != nil && c.Err != io.EOF:
		l.broken(c, c.Err)
	case values == 0:
		l.report(Unrecognized, c.here(), "", errors.New("the file is empty"))
	}
}

// broken reports that a file cannot be read from here on.
func (l *Loader) broken(c *cursor, err error) {
	if l.export != nil {
		l.export.cut = true
	}
	at := c.here()
	var f *faultAt
	if errors.As(err, &f) {
		at, err = f.at, f.err
	}
	l.report(Unreadable, at, "", fmt.Errorf("%w; what stands before this place is loaded", unzipped(err)))
}
