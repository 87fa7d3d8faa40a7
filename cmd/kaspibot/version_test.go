package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheVersionTellsCommitAndDate(t *testing.T) {
	t.Parallel()
	info := &debug.BuildInfo{GoVersion: "go1.26", Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "9303e68"}, {Key: "vcs.time", Value: "2026-11-29T12:00:00Z"}, {Key: "vcs.modified", Value: "true"},
		{Key: "GOOS", Value: "linux"}, {Key: "GOARCH", Value: "arm64"},
	}}
	const want = " (commit 9303e68, of 2026-11-29T12:00:00Z, with changes, go1.26 for linux/arm64)"
	if got := stamp(info); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What was typed wrongly is answered with what was meant, exit code 2 and nothing of it that may be a secret.
func TestArgumentsThatAreNone(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"chek": "did you mean check?", "check --jsn": "did you mean --json?", "feed --ou": "did you mean --out?", "help 7001:secret": "no help on that",
		"help chek": "no help on that", "world --kaspi-tokn=secret": "did you mean --kaspi-token?", "orders --secret-secret": "kaspibot orders --help",
		"--evn x": "did you mean --env?",
	} {
		var errs strings.Builder
		code := run(t.Context(), append([]string{"kaspibot"}, strings.Fields(typed)...), io.Discard, &errs)
		if code != exitUsage || !strings.Contains(errs.String(), want) || strings.Contains(errs.String(), "7001:") || strings.Contains(errs.String(), "=secret") {
			t.Errorf("%s: exit code %d\n%s", typed, code, errs.String())
		}
	}
}

// Each command and flag says what it is for, with its default, as it did when a person last read it through; "go test -update"
// records what has changed. What only tests or the program itself call is not shown.
func TestTheHelpOfEachCommandIsAsItWasRead(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	pages := [][]string{{"--help"}}
	for _, c := range root(io.Discard, io.Discard, surroundings{}).Commands {
		if !c.Hidden {
			pages = append(pages, []string{c.Name, "--help"})
		}
	}
	for _, page := range append(pages, []string{"completion", "--help"}) {
		if code := run(t.Context(), append([]string{"kaspibot"}, page...), &all, io.Discard); code != 0 {
			t.Errorf("%v: exit code %d", page, code)
		}
	}
	golden := filepath.Join("testdata", "help.golden")
	got := regexp.MustCompile(`(?m)^VERSION:\n.*\n\n`).ReplaceAllString(all.String(), "")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if diff := cmp.Diff(string(want), got); err != nil || diff != "" {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	if strings.Contains(got, waybillsWorker) {
		t.Error("the command that reads waybills is shown")
	}
}

// A list whose file cannot be written is refused before anything is read for it.
func TestAPlaceForTheListIsLookedForFirst(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for out, fault := range map[string]string{"": "", filepath.Join(dir, "list.xml"): "", dir: "a folder", filepath.Join(dir, "no", "list.xml"): "no such folder"} {
		if err := place(out); (err != nil) != (fault != "") || err != nil && !strings.Contains(err.Error(), fault) {
			t.Errorf("%q: %v", out, err)
		}
	}
}
