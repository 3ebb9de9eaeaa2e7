// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/internal/actions"
	"github.com/iamverdict/verdict/internal/sample"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

// loader reads case files, and what they name, each once.
type loader struct {
	files
	ctx      context.Context
	actions  *actions.List
	unlisted map[string]string // what to do about actions that were looked up, "" if they are listed
	loaded   map[string]*File
	order    []*File
	problems Problems // of no case file
	warnings Problems
	inputs   map[string]bool
	named    map[string]policy.Position // names of cases
	// listed are the texts that said something about a place already: a fault in a
	// template or a matrix shows in many cases and files and is reported once.
	listed map[string]bool
	// doubted are the places of condition keys whose names were looked at.
	doubted   map[policy.Position]bool
	compiled  map[place]*eval.Policy
	fromFiles map[fileUse]*eval.Policy
	engines   map[policySet]*prepared
	snapshots map[string]*snapshot.Snapshot
	count     int // of cases
	keys      int // of all cases
	finder    sample.Finder
}

func load(ctx context.Context, f files, paths []string) (*Suite, error) {
	list, err := actions.New()
	if err != nil {
		return nil, err
	}
	l := &loader{
		files: f, ctx: ctx, actions: list,
		unlisted: make(map[string]string), loaded: make(map[string]*File), inputs: make(map[string]bool),
		named: make(map[string]policy.Position), compiled: make(map[place]*eval.Policy),
		fromFiles: make(map[fileUse]*eval.Policy), engines: make(map[policySet]*prepared),
		snapshots: make(map[string]*snapshot.Snapshot), listed: make(map[string]bool), doubted: make(map[policy.Position]bool),
	}
	for _, arg := range paths {
		l.argument(arg)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return l.suite()
}

// argument loads what one argument names.
func (l *loader) argument(arg string) {
	names, err := l.find(arg)
	switch {
	case err != nil:
		l.problems = append(l.problems, &Problem{Position: policy.Position{File: arg}, Message: fmt.Sprintf("cannot be read: %v", err), Fix: "want a file, a directory or a pattern"})
	case len(names) == 0:
		l.problems = append(l.problems, &Problem{Position: policy.Position{File: arg}, Message: "there is no case file", Fix: "in directories, their names end in _test.yaml, _test.yml or _test.json"})
	}
	for _, name := range names {
		l.load(name, nil)
	}
}

// suite returns what was loaded, or all that is wrong.
func (l *loader) suite() (*Suite, error) {
	s := &Suite{Files: l.order, Warnings: l.warnings, Inputs: slices.Sorted(maps.Keys(l.inputs))}
	var read []string
	problems := l.problems
	for _, f := range l.order {
		read = append(read, f.Path)
		problems = append(problems, f.problems...)
		if more := f.failed - len(f.problems); more > 0 {
			problems = append(problems, &Problem{Position: policy.Position{File: f.Path}, Message: fmt.Sprintf("%d more problems", more), Fix: "correct those that are listed first"})
		}
	}
	s.Warnings.sort(read)
	if len(problems) > 0 {
		problems.sort(read)
		return nil, problems
	}
	return s, nil
}

// load returns a case file, and reads it if that was not done yet. The problem of a
// file that cannot be read is reported where it is named.
func (l *loader) load(name string, from func(fix, format string, args ...any)) *File {
	if f, ok := l.loaded[name]; ok {
		if !f.done && from != nil {
			from("take what both need into a third file", "%s includes itself, if only by way of others", name)
		}
		return f
	}
	if l.ctx.Err() != nil {
		return nil
	}
	src, err := l.read(name)
	if err != nil {
		if from == nil {
			from = l.fails(name)
		}
		from(l.readable(name, err), "the file %s cannot be read: %v", name, reason(err))
		return nil
	}
	f := &File{Path: name, Name: strings.TrimSuffix(name, path.Ext(name)), templates: make(map[string]*part)}
	l.loaded[name], l.inputs[name] = f, true
	l.order = append(l.order, f)
	d := &decoder{loader: l, file: f, lines: newLines(name, src), kept: make(map[*eval.Policy]bool)}
	top, problems := parse(name, src)
	for _, p := range problems {
		d.report(p)
	}
	if top != nil {
		d.top(top)
	}
	f.done = true
	return f
}

// fails returns what reports a problem of a file as a whole.
func (l *loader) fails(name string) func(fix, format string, args ...any) {
	return func(fix, format string, args ...any) {
		l.problems = append(l.problems, &Problem{Position: policy.Position{File: name}, Message: fmt.Sprintf(format, args...), Fix: fix})
	}
}

// top reads the object that is the file: first what it includes, then what it shares,
// then its cases, wherever they stand.
func (d *decoder) top(n *node) {
	var own part
	parts := make(map[string]*node)
	f := d.partFields(&own)
	for _, name := range []string{"$schema", "include", "snapshot", "templates", "cases"} {
		f[name] = func(n *node) { parts[name] = n }
	}
	f["name"] = func(n *node) { d.file.Name = d.name(n).value }
	if !d.object(n, "a case file: an object with a list of cases", f) {
		return
	}
	d.unique(n)
	d.include(parts["include"])
	d.loadSnapshot(parts["snapshot"])
	d.readTemplates(parts["templates"])
	d.file.shared = own.over(d.file.shared)
	d.noPolicies(d.file.shared)
	if s := parts["$schema"]; s != nil {
		d.text(s)
	}
	d.cases(parts["cases"], d.file.shared)
}

// unique reports a file that has the name of another.
func (d *decoder) unique(n *node) {
	for _, o := range d.order {
		if o != d.file && o.Name == d.file.Name {
			at := n.at
			if name := n.get("name"); name != nil {
				at = name.at
			}
			d.fail(at, "write another name:", "the file %s has the name %q as well", o.Path, o.Name)
		}
	}
}

// include loads other files. Their cases are run, their templates can be used, and what
// they share holds here too, later files over earlier ones, unless this file says
// otherwise.
func (d *decoder) include(n *node) {
	if n == nil || n.kind == isNull {
		return
	}
	for _, t := range d.texts(n) {
		name, ok := d.path(t)
		if !ok {
			continue
		}
		f := d.load(name, func(fix, format string, args ...any) { d.fail(t.at, fix, format, args...) })
		if f == nil || !f.done {
			continue
		}
		d.file.shared = f.shared.over(d.file.shared)
		maps.Copy(d.file.templates, f.templates)
		if f.snapshot != nil || f.lost {
			d.file.snapshot, d.file.lost = f.snapshot, f.lost
		}
	}
}

// path returns the name of a file that the case file names.
func (d *decoder) path(t *text) (string, bool) {
	switch {
	case t.value == "":
		d.fail(t.at, "write the path of a file, relative to the case file", "the path is empty")
		return "", false
	case path.IsAbs(t.value) || strings.Contains(t.value, "\\") || len(t.value) > 1 && t.value[1] == ':':
		d.fail(t.at, "write it relative to the case file, with slashes", "the path %q would not be the same on another machine", t.value)
		return "", false
	}
	name := path.Join(path.Dir(d.file.Path), t.value)
	d.inputs[name] = true
	return name, true
}

// readTemplates reads parts with names.
func (d *decoder) readTemplates(n *node) {
	if n == nil || n.kind == isNull {
		return
	}
	if n.kind != isObject {
		d.fail(n.at, "want names, each with what a case could say: {deployer: {principal: ...}}", "%s in place of an object", article(n.kind))
		return
	}
	for _, m := range n.members {
		if !isName(m.key.text) {
			d.fail(m.key.at, "leave away colons, slashes, dots, blanks and wildcards", "%q is no name of a template", m.key.text)
			continue
		}
		p := new(part)
		d.object(m.value, "an object with principal, context, policies and the like", d.partFields(p))
		d.noPolicies(*p)
		d.file.templates[m.key.text] = p
	}
}

// template returns the template of a name.
func (d *decoder) template(t *text) *part {
	p := d.file.templates[t.value]
	if p == nil {
		names := slices.Sorted(maps.Keys(d.file.templates))
		fix := "write it under templates"
		if near := actions.Nearest(t.value, names); near != "" {
			fix = didYouMean(near)
		}
		d.fail(t.at, fix, "there is no template %q", t.value)
	}
	return p
}
