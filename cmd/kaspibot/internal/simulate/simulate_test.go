package simulate

import (
	"flag"
	"io"
	"math"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	seedFlag = flag.Int64("seed", -1, "play this seed alone")
	daysFlag = flag.Float64("days", 0.25, "how long -seed plays")
	onlyFlag = flag.String("only", "", "of the steps of -seed, these alone: 3,17,22")
	seeds    = flag.Int("seeds", 5, "how many seeds are played")
	hours    = flag.Float64("hours", 0.75, "how long each of them is")
	long     = flag.Bool("long", false, "200 seeds of 6 hours, one of 30 days, and all planted faults")
	figuresF = flag.String("figures", "", "write what it came to into this file, as JSON")
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

// TestSeed plays one seed, or some of its steps.
func TestSeed(t *testing.T) {
	if *seedFlag < 0 {
		t.Skip("no -seed")
	}
	length := time.Duration(*daysFlag * 24 * float64(time.Hour))
	check(t, uint64(*seedFlag), length, t.Output())
}

// TestSeeds plays many.
func TestSeeds(t *testing.T) {
	if *seedFlag >= 0 {
		t.Skip("-seed")
	}
	length := time.Duration(*hours * float64(time.Hour))
	for seed := range *seeds {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			t.Parallel()
			check(t, uint64(seed), length, io.Discard)
		})
	}
}

func check(t *testing.T, seed uint64, length time.Duration, log io.Writer) {
	t.Helper()
	steps := scriptOf(seed, length)
	if *onlyFlag != "" {
		var some []step
		for text := range strings.SplitSeq(*onlyFlag, ",") {
			n, err := strconv.Atoi(text)
			if err != nil || n >= len(steps) {
				t.Fatal("-only", text)
			}
			some = append(some, steps[n])
		}
		steps = some
	}
	v := run(t, seed, steps, length, log)
	t.Logf("%+v", v.figures)
	if v.promise != "" {
		t.Errorf("broken: %s: %s\nafter step %d: %v", v.promise, v.reason, v.step, steps[max(v.step, 0)])
	}
}

var _ = math.Pi
