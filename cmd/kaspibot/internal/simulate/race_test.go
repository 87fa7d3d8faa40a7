//go:build race

package simulate

import "time"

// shortRun is how long a seed is played by default: the race detector makes a whole program ten times as slow.
const shortRun = 6 * time.Minute
