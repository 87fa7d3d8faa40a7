package main

import (
	"runtime/debug"
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
