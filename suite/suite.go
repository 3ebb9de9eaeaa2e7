// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"context"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/snapshot"
)

// Suite is what case files hold. It is immutable and safe for concurrent use by any
// number of goroutines; what it hands out must not be changed. The zero Suite is empty.
type Suite struct {
	// Files are the case files, in the order in which they were named, each before those
	// that it includes.
	Files []*File
	// Warnings are what is to be said of files that can be used all the same: findings
	// about policies, and what is wrong with a snapshot.
	Warnings Problems
	// Inputs are the names of all files that were read, and of the files and directories
	// of snapshots, sorted: what to watch for changes.
	Inputs []string
}

// File is a case file.
type File struct {
	// Name is the field name of the file or, if it has none, its path without the end
	// behind the dot. It is the first part of the names of its cases.
	Name string
	// Path is the name of the file as it was found.
	Path string
	// Cases are the cases in the order of the file, those of a matrix one after the
	// other.
	Cases []*Case
	// Policies are the policies that the file names or holds, and those of its snapshot,
	// also the ones that no case uses. Policies of files that it includes are theirs.
	Policies []*eval.Policy

	snapshot  *snapshot.Snapshot
	shared    part
	templates map[string]*part
	problems  Problems
	failed    int
	done      bool
	lost      bool // the snapshot cannot be read
}

// Cases ranges over the cases of all files.
func (s *Suite) Cases() iter.Seq[*Case] {
	return func(yield func(*Case) bool) {
		for _, f := range s.Files {
			for _, c := range f.Cases {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// Len returns the number of cases.
func (s *Suite) Len() int {
	n := 0
	for _, f := range s.Files {
		n += len(f.Cases)
	}
	return n
}

// Policies returns the policies of all files, each once.
func (s *Suite) Policies() []*eval.Policy {
	var list []*eval.Policy
	seen := make(map[*eval.Policy]bool)
	for _, f := range s.Files {
		for _, p := range f.Policies {
			if !seen[p] {
				seen[p] = true
				list = append(list, p)
			}
		}
	}
	return list
}

// Options are the choices that loading leaves to the caller. The zero Options are for
// files that the caller trusts as much as a program's source.
type Options struct {
	// Root, if set, is the directory that no file may lie outside of: neither case files
	// nor what they name, not by symbolic links either. It is for Load; the files of
	// LoadFS never lie outside of their file system.
	Root string
}

// Load reads case files. A path is a file; a directory, which stands for all files below
// it whose names end in _test.yaml, _test.yml or _test.json; or a pattern, in which *
// and ? stand for parts of a name, ** for directories, and {a,b} for either.
//
// The error is a Problems with everything that is wrong with the files and with those
// that they name, unless the context ended. There is no Suite then.
func Load(ctx context.Context, o Options, paths ...string) (*Suite, error) {
	f, closed, err := onDisk(o.Root)
	if err != nil {
		return nil, Problems{{Message: "the root " + o.Root + " cannot be opened: " + reason(err).Error(), Fix: "want a directory"}}
	}
	names := slices.Clone(paths)
	for i := range names {
		names[i] = filepath.ToSlash(names[i])
	}
	s, err := load(ctx, f, names)
	if closeErr := closed(); err == nil && closeErr != nil {
		return nil, closeErr
	}
	return s, err
}

// LoadFS is Load for the files of a file system, such as an embed.FS. Names are
// slash-separated, and nothing outside of it is read.
func LoadFS(ctx context.Context, _ Options, fsys fs.FS, paths ...string) (*Suite, error) {
	return load(ctx, inFS(fsys), paths)
}
