//go:build !race

package simulate

import "time"

const (
	shortRun = 40 * time.Minute // of a seed, by default
	calmEnd  = 80 * time.Minute // after a script: every job of the program has run
)
