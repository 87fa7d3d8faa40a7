package demo

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"kaspibot/kaspi/kaspitest"
)

// Somebody tries the demo for the first time in a browser; what they do is in browser.mjs.
// It runs before the tests that run together: a browser beside them needs more than a small machine has.
func TestANewcomerInABrowser(t *testing.T) {
	dir := os.Getenv("BROWSER_JUDGE")
	if dir == "" {
		t.Skip("no browser: BROWSER_JUDGE is to name a copy of .ci/judges in which npm ci has run, and CHROMIUM the browser, " +
			"which .ci/run sees to")
	}
	s, ended := show(t, Audience{Language: "ru", Page: "127.0.0.1:0"})
	at := s.waits(t, `: (http://127\.0\.0\.1:\d+)\n`)
	folder := os.Getenv("SCREENSHOTS")
	if folder == "" {
		folder = filepath.Join(t.ArtifactDir(), "screenshots")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 7*time.Minute)
	defer cancel()
	browser := exec.CommandContext(ctx, "node", "browser.mjs", at, folder)
	browser.Dir, browser.Stdout, browser.Stderr = dir, t.Output(), t.Output()
	if err := browser.Run(); err != nil {
		t.Errorf("in the browser: %v; see %s", err, folder)
	}
	s.stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// show runs a demo on a stage until it is stopped.
func show(t *testing.T, a Audience) (s *stage, ended <-chan error) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	s = &stage{heard: make(chan struct{}), stop: stop}
	a.Out = s
	if kaspitest.Race { // .ci/run shows a whole shop without it
		a.goods = 300
	}
	done := make(chan error, 1)
	go func() { done <- Run(ctx, a) }()
	return s, done
}
