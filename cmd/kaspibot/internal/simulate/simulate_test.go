package simulate

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	seedFlag    = flag.Int64("seed", -1, "play this seed alone")
	daysFlag    = flag.Float64("days", 0.25, "how long -seed plays")
	onlyFlag    = flag.String("only", "", "of the steps of -seed, these alone: 3,17,22")
	roughFlag   = flag.Int("rough", 1, "how many times as often something goes wrong")
	monthFlag   = flag.Bool("month", false, "one of 30 days as well")
	longFlag    = flag.Bool("long", false, "200 seeds of 6 hours, one of 30 days, and all planted faults")
	huntFlag    = flag.Int("hunt", 0, "play so many seeds, one after another, until a promise is broken")
	hoursFlag   = flag.Float64("hours", 2.5, "how long each seed of -hunt plays")
	seedsFlag   = flag.Int("seeds", 0, "so many seeds of 6 hours")
	figuresFlag = flag.String("figures", "", "write what it came to into this file, as JSON")
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(800)
	debug.SetMemoryLimit(2 << 30) // the fakes of a month remember all that they were asked
	flag.Parse()
	if fault := faultOfFlags(); fault != "" {
		fmt.Fprintln(os.Stderr, fault)
		os.Exit(2)
	}
	code := m.Run()
	if err := total.write(*figuresFlag); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// faultOfFlags is a flag with which nothing would be played, and nothing found broken; empty for none.
func faultOfFlags() string {
	switch {
	case *seedFlag < -1:
		return "-seed: want a number from 0"
	case !(*daysFlag > 0 && *daysFlag <= 366):
		return "-days: want up to 366, and more than 0"
	case !(*hoursFlag > 0 && *hoursFlag <= 366*24):
		return "-hours: want up to a year, and more than 0"
	case *roughFlag < 1:
		return "-rough: want 1 at least"
	case *seedsFlag < 0 || *huntFlag < 0:
		return "-seeds, -hunt: want a number from 1"
	}
	return ""
}

// A run of nothing must not pass for one in which nothing was broken.
func TestFlagsThatPlayNothingAreRefused(t *testing.T) { //nolint:paralleltest // the flags are everybody's
	for _, c := range []struct{ name, value string }{
		{"days", "0"}, {"days", "-1"}, {"days", "NaN"}, {"days", "1e300"}, {"hours", "0"}, {"rough", "0"}, {"rough", "-4"},
		{"seed", "-7"}, {"seeds", "-1"}, {"hunt", "-3"},
	} {
		f := flag.Lookup(c.name)
		was := f.Value.String()
		if err := f.Value.Set(c.value); err != nil {
			t.Fatal(err)
		}
		if got := faultOfFlags(); !strings.Contains(got, "-"+c.name) {
			t.Errorf("-%s %s: %q", c.name, c.value, got)
		}
		if err := f.Value.Set(was); err != nil {
			t.Fatal(err)
		}
	}
	if got := faultOfFlags(); got != "" {
		t.Errorf("as they were: %s", got)
	}
}

// TestSeed plays one seed, or some of its steps. A failure is shrunk to the steps that it needs.
func TestSeed(t *testing.T) {
	if *seedFlag < 0 {
		t.Skip("no -seed: go test ./cmd/kaspibot/internal/simulate -seed 17 -days 0.25")
	}
	check(t, uint64(*seedFlag), time.Duration(*daysFlag*24*float64(time.Hour)), t.Output())
}

// TestMonth plays thirty days of one shop.
func TestMonth(t *testing.T) {
	if !*monthFlag && !*longFlag {
		t.Skip("no -month: it takes minutes")
	}
	t.Parallel()
	check(t, 2027, 30*24*time.Hour, io.Discard)
}

// TestSeeds plays many for a few hours each.
func TestSeeds(t *testing.T) {
	if *seedFlag >= 0 || *huntFlag > 0 {
		t.Skip("one seed, or a hunt")
	}
	seeds, length := *seedsFlag, 6*time.Hour-warmUp-calmEnd
	if seeds == 0 && *longFlag {
		seeds = 200
	}
	if seeds == 0 {
		seeds, length = 5, shortRun
	}
	t.Parallel()
	for seed := range seeds {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			t.Parallel()
			check(t, uint64(seed), length, io.Discard)
		})
	}
}

// TestHunt is what a planted fault is caught by.
func TestHunt(t *testing.T) {
	for seed := range *huntFlag {
		check(t, uint64(seed), time.Duration(*hoursFlag*float64(time.Hour)), io.Discard)
		if t.Failed() {
			return
		}
	}
}

// check plays a seed, and tells how to play it again when a promise was broken.
func check(t *testing.T, seed uint64, length time.Duration, log io.Writer) {
	t.Helper()
	steps := scriptOf(seed, length, *roughFlag)
	var all []int
	for i := range steps {
		all = append(all, i)
	}
	if *onlyFlag != "" {
		all = nil
		for text := range strings.SplitSeq(*onlyFlag, ",") {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 || n >= len(steps) {
				t.Fatalf("-only %q: the seed has the steps 0 to %d", text, len(steps)-1)
			}
			all = append(all, n)
		}
	}
	v := run(t, seed, chosen(steps, all), length, log)
	t.Logf("%+v", v.figures)
	total.add(v.figures)
	if v.promise == "" {
		return
	}
	t.Errorf("broken: %s: %s", v.promise, v.reason)
	if *huntFlag > 0 {
		return
	}
	all = all[:min(len(all), v.step+1)]
	all, v = shrink(all, v, func(some []int) verdict { return run(t, seed, chosen(steps, some), length, io.Discard) })
	var lines strings.Builder
	for _, n := range all {
		lines.WriteString("\n\t" + strconv.Itoa(n) + "\t" + steps[n].String())
	}
	t.Errorf("it takes %d steps: %s%s\nplay them:\ngo test ./cmd/kaspibot/internal/simulate -run TestSeed$ -seed %d -days %g -rough %d -only %s",
		len(all), v.reason, lines.String(), seed, length.Hours()/24, *roughFlag, listed(all))
}

func chosen(steps []step, numbers []int) []step {
	some := make([]step, len(numbers))
	for i, n := range numbers {
		some[i] = steps[n]
	}
	return some
}

// A failure is shrunk by so many runs at most, and none is begun after so long: one of a month takes minutes.
const (
	shrinkRuns = 40
	shrinkTime = 5 * time.Minute
)

// shrink leaves steps out as long as the same promise is broken without them: all but the newest, for most failures need
// few of the steps before them, then large parts, then smaller ones.
func shrink(all []int, v verdict, play func(some []int) verdict) ([]int, verdict) {
	runs, begun := 0, time.Now()
	more := func() bool { return runs < shrinkRuns && time.Since(begun) < shrinkTime }
	for last := 8; last < len(all) && more(); last *= 4 {
		runs++
		if short := play(all[len(all)-last:]); short.promise == v.promise {
			all, v = all[len(all)-last:][:min(last, short.step+1)], short
			break
		}
	}
	for part := len(all) / 2; part > 0 && more(); part /= 2 {
		for at := 0; at < len(all) && more(); runs++ {
			some := slices.Concat(all[:at], all[min(at+part, len(all)):])
			if without := play(some); without.promise == v.promise {
				all, v = some[:min(len(some), without.step+1)], without
			} else {
				at += part
			}
		}
	}
	return all, v
}
