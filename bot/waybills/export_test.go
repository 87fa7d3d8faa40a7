package waybills

import (
	"context"
	"time"
)

// What the process of a printer does, for tests that look at it without one.
var (
	Fit       = fit
	Impose    = impose
	Ended     = ended
	Versioned = versioned
	Decrypted = decrypted
	Joined    = joined
	OnSheets  = onSheets
	Written   = written
	Read      = read
	Settings  = config
	Grid      = grid
)

type (
	// Job is what a worker is asked.
	Job = job
	// Answer is what it says.
	Answer = answer
)

// Do does it in this process.
func Do(j Job) Answer { return j.do() }

// Result is what an answer means.
func Result(a Answer) ([]byte, error) { return a.result() }

// Ask has a job done in this process in time.
func Ask(ctx context.Context, j Job) ([]byte, error) { return (&worker{}).ask(ctx, time.Minute, j) }
