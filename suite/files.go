// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobwas/glob"
)

// files is where case files are, and all that they name. Names are slash-separated and
// clean; on a disk they may begin with .. or be absolute.
type files struct {
	fsys fs.FS
	// sub returns a directory as a file system of its own.
	sub func(dir string) (fs.FS, error)
}

// disk is the file system of the process. Unlike os.DirFS it knows names above.
type disk struct{}

// Open opens a file by its slash-separated name.
func (disk) Open(name string) (fs.File, error) { return os.Open(filepath.FromSlash(name)) }

// jail is the part of the disk below a directory. Symbolic links do not lead out of it.
type jail struct {
	root *os.Root
	dir  string // absolute
}

// inside returns the name of a file below the directory.
func (j jail) inside(name string) (string, error) {
	full, err := filepath.Abs(filepath.FromSlash(name))
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(j.dir, full)
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("it lies outside of %s", j.dir)
	}
	return filepath.ToSlash(rel), nil
}

// Open opens a file below the directory by the name that it has for the process.
func (j jail) Open(name string) (fs.File, error) {
	rel, err := j.inside(name)
	if err != nil {
		return nil, err
	}
	return j.root.FS().Open(rel)
}

// onDisk returns the files of the disk, or those below root.
func onDisk(root string) (files, func() error, error) {
	if root == "" {
		sub := func(dir string) (fs.FS, error) { return os.DirFS(filepath.FromSlash(dir)), nil }
		return files{disk{}, sub}, func() error { return nil }, nil
	}
	dir, err := filepath.Abs(root)
	if err != nil {
		return files{}, nil, err
	}
	r, err := os.OpenRoot(dir)
	if err != nil {
		return files{}, nil, err
	}
	j := jail{r, dir}
	sub := func(dir string) (fs.FS, error) {
		rel, err := j.inside(dir)
		if err != nil {
			return nil, err
		}
		return fs.Sub(r.FS(), rel)
	}
	return files{j, sub}, r.Close, nil
}

// inFS returns the files of a file system.
func inFS(fsys fs.FS) files {
	return files{fsys, func(dir string) (fs.FS, error) { return fs.Sub(fsys, dir) }}
}

var errTooLong = fmt.Errorf("it has more than %d bytes", MaxFile)

// read reads a file of bounded size.
func (f files) read(name string) ([]byte, error) {
	file, err := f.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	src, err := io.ReadAll(io.LimitReader(file, MaxFile+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	if len(src) > MaxFile {
		return nil, errTooLong
	}
	return src, nil
}

// list returns the entries of a directory, none if there is no such directory.
func (f files) list(dir string) []fs.DirEntry {
	list, err := fs.ReadDir(f.fsys, dir)
	if err != nil {
		return nil
	}
	return list
}

// reason returns an error without the name of the file, which the message has.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// isCaseFile reports whether a file of a directory is taken for a case file. YAML and
// JSON files are of all sorts, so that a name has to say it.
func isCaseFile(name string) bool {
	for _, end := range []string{"_test.yaml", "_test.yml", "_test.json"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// find returns the case files that an argument names: a file, the case files below a
// directory, or the files that a pattern matches, each sorted by name.
func (f files) find(arg string) ([]string, error) {
	name := path.Clean(arg)
	info, err := fs.Stat(f.fsys, name)
	switch {
	case err == nil && !info.IsDir():
		return []string{name}, nil
	case err == nil:
		return f.below(name, func(file string) bool { return isCaseFile(file) })
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(name, "*?[{"):
		return f.match(name)
	}
	return nil, reason(err)
}

// below returns the files below a directory that are wanted. Those whose name, or whose
// directory's name, begins with a dot are left out.
func (f files) below(dir string, wanted func(string) bool) ([]string, error) {
	var names []string
	err := fs.WalkDir(f.fsys, dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != dir && strings.HasPrefix(e.Name(), "."):
			if e.IsDir() {
				return fs.SkipDir
			}
		case !e.IsDir() && wanted(name):
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names, reason(err)
}

// match returns the files that a pattern matches: * and ? within a name, ** across
// directories, **/ also for none, [a-z] and {a,b}.
func (f files) match(wildcards string) ([]string, error) {
	g, err := glob.Compiler{Separators: []rune{'/'}, Globstar: true}.Compile(wildcards)
	if err != nil {
		return nil, fmt.Errorf("no pattern of file names: %w", err)
	}
	dir := wildcards[:strings.IndexAny(wildcards, "*?[{")]
	if dir = path.Dir(dir + "x"); dir == "" {
		dir = "."
	}
	return f.below(dir, g.Match)
}
