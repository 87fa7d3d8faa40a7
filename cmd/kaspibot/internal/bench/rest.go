package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// settles is more than the program takes until it gives back what its start has left.
const settles = 6 * time.Second

// rest measures the program at rest, and its start with all that it knows.
func (b *bench) rest(dir string, goods int) error {
	w := newWorld(goods)
	defer w.close()
	p, err := b.startSelling(w, dir)
	if err != nil {
		return err
	}
	p.stop()
	var first []time.Duration
	var all, file, own []int64
	for range b.rounds {
		calls := len(w.telegram.Calls("getUpdates"))
		again, err := b.start(w, dir)
		if err != nil {
			return err
		}
		if err := until(time.Minute, "getUpdates", func() bool { return len(w.telegram.Calls("getUpdates")) > calls }); err != nil {
			return err
		}
		first = append(first, w.telegram.Calls("getUpdates")[calls].At.Sub(again.started))
		time.Sleep(settles) //nolint:forbidigo // it watches another process
		again.quiet()
		m := again.mapped()
		all, file, own = append(all, m["Rss"]), append(file, m["Rss"]-m["Anonymous"]), append(own, m["Anonymous"]+m["Swap"])
		again.stop()
	}
	b.add("start → first getUpdates", ms(median(first)), "≤ 30 ms")
	b.add("memory at rest, everything on", mebi(median(all)), "≤ 24 MiB")
	b.add("– of which pages of files, which the system takes back when it needs them", mebi(median(file)), "–")
	b.add("– of which its own, which nothing but its end gives back", mebi(median(own)), "≤ 24 MiB")
	return nil
}

// mapped are the sums of /proc/PID/smaps_rollup, in bytes: Rss, Anonymous, Swap and so on. Private_Dirty is no good: pages of a
// program that was built a moment ago are in it.
func (p *process) mapped() map[string]int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", p.cmd.Process.Pid))
	sums := map[string]int64{}
	for line := range strings.Lines(string(text)) {
		name, rest, _ := strings.Cut(line, ":")
		var kilo int64
		if _, err := fmt.Sscan(rest, &kilo); err == nil {
			sums[name] = kilo << 10
		}
	}
	return sums
}
