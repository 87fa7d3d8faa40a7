package simulate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kind is what the world does in a step.
type kind string

const (
	buy       kind = "a buyer orders"
	press     kind = "a person presses"
	oldPress  kind = "a person presses the button of an old message"
	say       kind = "a person writes"
	cabinet   kind = "accepted in the cabinet"
	cancel    kind = "cancelled by the buyer"
	supply    kind = "the supplier takes the goods out"
	courier   kind = "the courier takes it"
	deliver   kind = "the buyer gets it"
	giveBack  kind = "the buyer gives it back"
	market    kind = "the supplier's market moves"
	badHour   kind = "a bad hour of the supplier"
	goodHour  kind = "the supplier's figures are good again"
	fault     kind = "a fault"
	faultEnds kind = "the fault ends"
	latency   kind = "the networks' delay"
	pull      kind = "Kaspi fetches the list"
	crash     kind = "a crash"
	stop      kind = "a stop"
)

// step is one event of the world. No two of a script are at the same instant.
type step struct {
	At   time.Duration // since the program's start
	Kind kind
	Code string        // of an order
	Who  int           // which person
	N    int           // which good, fault, or how many
	Text string        // what is written, or the button; one that ends in * is any that begins so
	For  time.Duration // how long it lasts
}

func (s step) String() string {
	text := fmt.Sprintf("%v %s", s.At, s.Kind)
	for name, value := range map[string]string{"order": s.Code, "text": s.Text} {
		if value != "" {
			text += " " + name + "=" + value
		}
	}
	return text + fmt.Sprintf(" who=%d n=%d for=%v", s.Who, s.N, s.For)
}

// script draws all that the world does from the seed.
type script struct {
	*rand.Rand
	length time.Duration
	rough  int
	steps  []step
	orders int
}

// scriptOf is the events of a seed, in their order. Faults and crashes are rough times as often as usual.
func scriptOf(seed uint64, length time.Duration, rough int) []step {
	s := &script{Rand: rand.New(rand.NewPCG(seed, 2027)), length: length, rough: rough}
	between := 15 * time.Minute
	if length > 2*24*time.Hour { // a month of a shop that sells as much would take half an hour
		between = 2 * time.Hour
	}
	minute := time.Duration(s.IntN(60)) * time.Minute
	for at := minute; at < length; at += time.Hour {
		s.add(step{At: at, Kind: pull})
	}
	s.often(between, func(at time.Duration) { s.buyers(at) })
	s.often(50*time.Minute/time.Duration(rough), func(at time.Duration) { s.fault(at) })
	s.often(75*time.Minute/time.Duration(rough), func(at time.Duration) {
		s.add(step{At: at, Kind: crash, For: s.upTo(15*time.Second, 8*time.Minute)})
	})
	s.often(5*time.Hour, func(at time.Duration) { s.add(step{At: at, Kind: stop, For: s.upTo(20*time.Second, 3*time.Minute)}) })
	s.often(30*time.Minute, func(at time.Duration) { s.add(step{At: at, Kind: market, N: s.IntN(1 << 30)}) })
	s.often(3*time.Hour, func(at time.Duration) {
		n, lasts := s.IntN(badHours), s.upTo(5*time.Minute, 50*time.Minute)
		s.add(step{At: at, Kind: badHour, N: n}, step{At: at + lasts, Kind: goodHour})
	})
	s.often(40*time.Minute, func(at time.Duration) {
		s.add(step{At: at, Kind: latency, For: s.upTo(10*time.Millisecond, 900*time.Millisecond)})
	})
	s.often(time.Hour, func(at time.Duration) {
		text := []string{"/orders", "/status", "/sync", "/stock", "/versions", "/today", "nonsense"}[s.IntN(7)]
		s.add(step{At: at, Kind: say, Who: s.IntN(2), Text: text})
	})
	s.often(90*time.Minute, func(at time.Duration) { // drawn last: the rest of a seed is what it was
		s.add(step{At: at, Kind: badHour, N: badHours + s.IntN(slips)}, step{At: at + s.upTo(11*time.Minute, 30*time.Minute), Kind: goodHour})
	})
	for _, c := range s.steps { // and so is this: who saw the program vanish under a press presses again as soon as it is back
		if c.Kind == crash && c.Code != "" {
			s.add(step{At: c.At + c.For + s.upTo(time.Second, 25*time.Second), Kind: oldPress, Code: c.Code, Who: s.IntN(2), Text: "v1:acc:" + c.Code})
		}
	}
	slices.SortStableFunc(s.steps, func(a, b step) int { return int(a.At - b.At) })
	for i := 1; i < len(s.steps); i++ {
		s.steps[i].At = max(s.steps[i].At, s.steps[i-1].At+time.Millisecond)
	}
	return slices.DeleteFunc(s.steps, func(s step) bool { return s.At >= length })
}

func (s *script) add(steps ...step) {
	for _, st := range steps {
		st.At = st.At.Truncate(time.Millisecond)
		s.steps = append(s.steps, st)
	}
}

// upTo is a time by chance.
func (s *script) upTo(least, most time.Duration) time.Duration {
	return (least + time.Duration(s.Int64N(int64(most-least)))).Truncate(time.Millisecond)
}

// often lets something happen by chance, after so long in the mean.
func (s *script) often(mean time.Duration, do func(at time.Duration)) {
	for at := time.Duration(s.ExpFloat64() * float64(mean)); at < s.length; at += time.Duration(s.ExpFloat64() * float64(mean)) {
		do(at)
	}
}

func (s *script) chance(percent int) bool { return s.IntN(100) < percent }

// buyers lets one buyer order, or several at once.
func (s *script) buyers(at time.Duration) {
	n := 1
	if s.chance(6) {
		n = 2 + s.IntN(8)
	}
	for range n {
		s.orders++
		s.order(at+s.upTo(0, time.Second), strconv.Itoa(600_000_000+s.orders))
	}
}

// order is an order's life, as far as the world has a part in it.
func (s *script) order(at time.Duration, code string) {
	s.add(step{At: at, Kind: buy, Code: code, Who: s.IntN(6), N: s.IntN(goods * 3)})
	if s.chance(15) {
		s.add(step{At: at + s.upTo(time.Second, 5*time.Hour), Kind: cancel, Code: code})
	}
	if s.chance(12) {
		soon := []time.Duration{time.Minute, time.Hour}[s.IntN(2)] // before a poll has seen it, or after
		s.add(step{At: at + s.upTo(time.Second, soon), Kind: cabinet, Code: code})
	}
	at += s.upTo(20*time.Second, 50*time.Minute)
	who := s.IntN(2)
	if s.chance(8) { // nobody is at it
		s.add(step{At: at + 30*time.Hour, Kind: deliver, Code: code})
		return
	}
	s.press(at, code, who, "acc", "")
	s.press(at+s.upTo(3*time.Second, time.Minute), code, who, "as", ".*") // if that asks whether it is meant
	if s.chance(2 * s.rough) {                                            // while the request is on its way
		s.add(step{At: at + s.upTo(50*time.Millisecond, 1500*time.Millisecond), Kind: crash, Code: code, For: s.upTo(15*time.Second, 2*time.Minute)})
	}
	switch {
	case s.chance(15): // the same button again
		s.press(at+s.upTo(0, 2*time.Second), code, who, "acc", "")
	case s.chance(17): // the other person too
		s.press(at+s.upTo(0, 2*time.Second), code, 1-who, "acc", "")
	case s.chance(40): // once more later, as people do who see nothing happen
		s.press(at+s.upTo(time.Minute, 20*time.Minute), code, who, "acc", "")
	}
	if s.chance(10) {
		s.press(at+s.upTo(time.Second, time.Hour), code, s.IntN(2), []string{"det", "can", "lin"}[s.IntN(3)], "")
	}
	if s.chance(12) {
		s.add(step{At: at + s.upTo(time.Minute, 3*time.Hour), Kind: oldPress, Code: code, Who: s.IntN(2), Text: "v1:acc:" + code})
	}
	at += s.upTo(10*time.Minute, 2*time.Hour)
	s.add(step{At: at, Kind: supply, Code: code})
	s.press(at+s.upTo(time.Second, time.Hour), code, who, "pack", "")
	at += s.upTo(time.Hour, 2*time.Hour)
	s.press(at, code, who, "pk", ".1")
	at += s.upTo(20*time.Minute, 5*time.Hour)
	s.add(step{At: at, Kind: courier, Code: code})
	at += s.upTo(time.Hour, 50*time.Hour)
	s.add(step{At: at, Kind: deliver, Code: code})
	if s.chance(10) {
		s.add(step{At: at + s.upTo(time.Hour, 100*time.Hour), Kind: giveBack, Code: code})
	}
}

func (s *script) press(at time.Duration, code string, who int, verb, behind string) {
	s.add(step{At: at, Kind: press, Code: code, Who: who, Text: "v1:" + verb + ":" + code + behind})
}

// fault lets one network misbehave for a while.
func (s *script) fault(at time.Duration) {
	n, lasts := s.IntN(len(faultRows())), s.upTo(5*time.Second, 4*time.Minute)
	if s.chance(10) {
		lasts += s.upTo(0, 30*time.Minute)
	}
	s.add(step{At: at, Kind: fault, N: n}, step{At: at + lasts, Kind: faultEnds, N: n})
}

// listed writes numbers as -only takes them.
func listed(numbers []int) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ",")
}
