//go:build !race

package simulate

import "time"

// shortRun is how long a seed is played by default.
const shortRun = 40 * time.Minute
