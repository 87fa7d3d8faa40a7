//go:build race

package simulate

import "time"

// The race detector makes a whole program ten times as slow: seeds are short, and their end does not wait for the job of
// the hour.
const (
	shortRun = 4 * time.Minute  // of a seed, by default
	calmEnd  = 11 * time.Minute // after a script
)
