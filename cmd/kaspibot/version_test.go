package main

import (
	"io"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
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
