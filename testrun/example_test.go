// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package testrun_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"testing/fstest"
	"time"

	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/report"
	"github.com/iamverdict/verdict/suite"
	"github.com/iamverdict/verdict/testrun"
)

// site runs a suite of two cases, of which one fails. The times are taken away.
func site() *testrun.Report {
	files := fstest.MapFS{
		"deployer.json": {Data: []byte(`{"Version": "2012-10-17", "Statement":
  {"Sid": "Publish", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::site/*"}}`)},
		"site_test.yaml": {Data: []byte(`
name: site
principal: arn:aws:iam::111122223333:user/deployer
resourceAccount: "111122223333"
identityPolicies: [deployer.json]
cases:
  - {name: publishes, action: s3:PutObject, resource: "arn:aws:s3:::site/x", expect: allowed}
  - {name: reads, action: s3:GetObject, resource: "arn:aws:s3:::site/x", expect: allowed}
`)},
	}
	ctx := context.Background()
	s, err := suite.LoadFS(ctx, suite.Options{}, files, ".")
	if err != nil {
		log.Fatal(err)
	}
	r, err := testrun.Run(ctx, s, testrun.Options{Cover: true, CoverMin: 100})
	if err != nil {
		log.Fatal(err)
	}
	r.Start, r.Elapsed = time.Time{}, 0
	for i := range r.Files {
		r.Files[i].Elapsed = 0
		for j := range r.Files[i].Results {
			r.Files[i].Results[j].Elapsed = 0
		}
	}
	return r
}

// lines prints the beginnings of what is written, a few lines of it.
func lines(n int, write func(io.Writer) error) {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if n--; n < 0 {
			return
		}
		fmt.Printf("%.76s\n", strings.TrimRight(line, "\n"))
	}
}

func ExampleRun() {
	files := fstest.MapFS{"a_test.yaml": {Data: []byte(
		`cases: [{name: a, principal: "arn:aws:iam::111122223333:user/a", action: "s3:ListAllMyBuckets", resource: "*", expect: denied}]`)}}
	s, err := suite.LoadFS(context.Background(), suite.Options{}, files, ".")
	if err != nil {
		log.Fatal(err)
	}
	r, err := testrun.Run(context.Background(), s, testrun.Options{Match: []string{"a_test/*"}})
	fmt.Println(r.Cases, r.Failed, err)
	// Output: 1 0 <nil>
}

func ExampleReport_WriteText() {
	if err := site().WriteText(os.Stdout, report.Options{}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// --- FAIL: site/reads
	//     site_test.yaml:8:5: want allowed, got implicitDeny (IMPLICIT_IDENTITY)
	//     DENIED implicitly: no identity-based policy allows it
	//     who       arn:aws:iam::111122223333:user/deployer (IAM user)
	//     action    s3:GetObject
	//     resource  arn:aws:s3:::site/x (same account)
	//
	//     Closest: statement "Publish" at deployer.json:2:3 allows it but for its
	//     Action:
	//         2 | {"Sid": "Publish", "Effect": "Allow", "Action": "s3:PutObject", "Re…
	//           |                                                 ^^^^^^^^^^^^^^
	//       request has   s3:GetObject
	//       policy wants  s3:PutObject
	// FAIL  site_test.yaml  2 cases, 1 failed  0.00s
	// coverage: 100.0 % (3 of 3) by 2 cases: statements 1/1, actions 1/1, conditions 0/0, layers 1/1
	// FAIL  1 of 2 cases failed
}

func ExampleReport_WriteJSON() {
	var b bytes.Buffer
	if err := site().WriteJSON(&b); err != nil {
		log.Fatal(err)
	}
	for decoder := json.NewDecoder(&b); decoder.More(); {
		var object struct {
			Type, Name, Mismatch string
			Passed               bool
		}
		if err := decoder.Decode(&object); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %t %q %q\n", object.Type, object.Passed, object.Name, object.Mismatch)
	}
	// Output:
	// case true "site/publishes" ""
	// case false "site/reads" "want allowed, got implicitDeny (IMPLICIT_IDENTITY)"
	// summary false "" ""
}

func ExampleReport_WriteJUnit() {
	var b bytes.Buffer
	if err := site().WriteJUnit(&b); err != nil {
		log.Fatal(err)
	}
	var report struct {
		Suites []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
		} `xml:"testsuite"`
	}
	err := xml.Unmarshal(b.Bytes(), &report)
	fmt.Println(report, err)
	// Output: {[{site 2 1} {verdict 1 0}]} <nil>
}

func ExampleReport_WriteSARIF() {
	lines(3, site().WriteSARIF)
	// Output:
	// {
	//   "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sch
	//   "version": "2.1.0",
}

func ExampleReport_WriteGitHub() {
	lines(2, site().WriteGitHub)
	// Output:
	// ::error file=site_test.yaml,line=8,col=5,title=site/reads::want allowed, got
	// verdict test: 1 of 2 cases failed in 1 file
}

func ExampleReport_WriteMarkdown() {
	lines(5, site().WriteMarkdown)
	// Output:
	// ## ❌ Permission tests: 1 of 2 cases failed
	//
	// | | file | cases | failed | time |
	// |---|---|--:|--:|--:|
	// | ❌ | `site_test.yaml` | 2 | 1 | 0.00s |
}

func ExampleReport_WriteTAP() {
	lines(4, site().WriteTAP)
	// Output:
	// TAP version 13
	// 1..3
	// ok 1 - site/publishes
	// not ok 2 - site/reads
}

func ExampleReport_Annotate() {
	r := testrun.Report{Base: "policies"}
	err := r.Annotate(os.Stdout, "error", policy.Position{File: "a_test.yaml", Line: 3, Column: 5}, "case file", `unknown field "acton"`)
	fmt.Println(err)
	// Output:
	// ::error file=policies/a_test.yaml,line=3,col=5,title=case file::unknown field "acton"
	// <nil>
}

func ExampleReport_Failures() {
	for _, x := range site().Failures() {
		fmt.Println(x.Case.Position, x.Case.Name)
	}
	// Output: site_test.yaml:8:5 site/reads
}

func ExampleReport_Shortfalls() {
	r := site()
	r.Coverage.Total.Covered--
	fmt.Println(r.Shortfalls(), r.OK())
	// Output: [coverage: 66.7 % is below the minimum of 100.0 %] false
}

func ExampleSchema() {
	fmt.Println(strings.Contains(testrun.Schema(), testrun.SchemaID))
	// Output: true
}
