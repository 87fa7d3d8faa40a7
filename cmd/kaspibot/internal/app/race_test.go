//go:build race

package app_test

import "testing"

// TestPlayedTime stands in for the tests of a whole program in played time. Under the race detector they take many
// minutes, and hold up the tests that wait for real time beside them.
func TestPlayedTime(t *testing.T) {
	t.Skip("run without -race: go test ./cmd/kaspibot/internal/app")
}
