package main

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/document"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// chatRests is how long a chat takes to be written to at once again: about a message a second may be, five after a rest.
const chatRests = 5 * time.Second

// press measures a press of "accept", with the delays of the real services.
func (b *bench) press(dir string) error {
	w := newWorld(300)
	defer w.close()
	p, err := b.start(w, dir, "SCHEDULE_ORDERS=@every 1s")
	if err != nil {
		return err
	}
	defer p.stop()
	var answered, edited []time.Duration
	for i := range b.rounds {
		code := fmt.Sprint(812_345_600 + i)
		w.kaspi.Put(kaspitest.Order{
			Code: code, Created: time.Now().Add(-time.Hour), Approved: time.Now().Add(-time.Minute), Delivery: kaspitest.KaspiDoor,
			City: "Караганда", Lines: []kaspitest.Line{{SKU: "20908", Title: "Чайник", Quantity: 1, Price: 9000}},
		})
		message, data := 0, ""
		if err := until(time.Minute, "a card", func() bool { message, data = card(w, code); return data != "" }); err != nil {
			return err
		}
		p.quiet()
		time.Sleep(chatRests) //nolint:forbidigo // it watches another process
		w.kaspi.Fail(faults.Row{Operation: "POST", Times: -1, Delay: 150 * time.Millisecond}, faults.Row{Operation: "GET", Times: -1, Delay: 150 * time.Millisecond})
		w.telegram.Fail(faults.Row{Times: -1, Delay: 50 * time.Millisecond})
		before, _ := w.telegram.Message(seller.ID, message)
		answers, began := len(w.telegram.Answers()), time.Now()
		if _, err := w.telegram.Press(seller, seller.ID, message, data); err != nil {
			return err
		}
		if err := until(time.Minute, "an answer", func() bool { return len(w.telegram.Answers()) > answers }); err != nil {
			return err
		}
		answered = append(answered, time.Since(began))
		if err := until(time.Minute, "an edit", func() bool {
			now, _ := w.telegram.Message(seller.ID, message)
			return now.Edits > before.Edits
		}); err != nil {
			return err
		}
		edited = append(edited, time.Since(began))
		w.kaspi.ClearFaults()
		w.telegram.ClearFaults()
	}
	b.add("press → answered (Kaspi 150 ms, Telegram 50 ms)", ms(median(answered)), "≤ 60 ms")
	b.add("press → edited", ms(median(edited)), "≤ 205 ms")
	return nil
}

func card(w *world, code string) (message int, data string) {
	for _, m := range w.telegram.Messages(seller.ID) {
		for _, line := range m.Keyboard {
			for _, button := range line {
				if strings.Contains(button.Data, ":acc:"+code) {
					return m.ID, button.Data
				}
			}
		}
	}
	return 0, ""
}

// book measures questions to a large order book.
func (b *bench) book(dir string, n int) error {
	if err := fill(dir, n); err != nil {
		return err
	}
	ctx := context.Background()
	s, err := store.Open(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	for _, q := range []struct {
		what, goal string
		ask        func() error
	}{
		{"stale cards of a chat", "≤ 2 ms", func() error { _, err := s.StaleCards(ctx, 7); return err }},
		{"find a word", "≤ 50 ms", func() error { _, _, err := s.Find(ctx, orders.ParseSearch("чайник"), 10); return err }},
		{"find a word, for who may not know buyers", "≤ 50 ms", func() error { _, _, err := s.FindGoods(ctx, orders.ParseSearch("чайник"), 10); return err }},
		{"find the end of a code", "≤ 50 ms", func() error { _, _, err := s.Find(ctx, orders.ParseSearch("54321"), 10); return err }},
		{"/orders: counts and a page of the archive", "≤ 10 ms", func() error {
			if _, err := s.Stages(ctx); err != nil {
				return err
			}
			_, err := s.Page(ctx, orders.Page{Stages: orders.TabArchive.Stages(), NewestFirst: true, Limit: 10})
			return err
		}},
		{"the year's turnover, of /status", "–", func() error { _, _, err := orders.Turnover(ctx, s, time.Now()); return err }},
	} {
		took := make([]time.Duration, 0, b.rounds)
		for range b.rounds + 1 {
			began := time.Now()
			if err := q.ask(); err != nil {
				return err
			}
			took = append(took, time.Since(began))
		}
		b.add(fmt.Sprintf("%d orders: %s", n, q.what), fmt.Sprintf("%.1f ms", float64(median(took[1:]).Microseconds())/1000), q.goal)
	}
	return nil
}

// lists measures writing and checking a list against write() of the same bytes, and against the library's encoder. The file is
// in memory where the system has such a place, and what counts is processor time: others at work on the machine, and its disk,
// have no part in it. On two processors it is the time that passes.
func (b *bench) lists(dir string, n int) error {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		memory, err := os.MkdirTemp("/dev/shm", "kaspibot-bench-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(memory) }()
		dir = memory
	}
	l := manyOffers{n: n, skus: manySKUs(n), shop: feed.Shop{Company: "Тест", Merchant: "30000001", Points: []feed.PickupPoint{{ID: "PP1", City: "750000000"}}}}
	path := filepath.Join(dir, "list.xml")
	var one, two, checking []float64
	var least time.Duration
	var allocated uint64
	for range b.rounds {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		wrote, err := timed(path, func(f io.Writer) error { return document.Stream(f, l.shop, time.Now(), l.offers()) })
		if err != nil {
			return err
		}
		runtime.ReadMemStats(&after)
		allocated = after.TotalAlloc - before.TotalAlloc
		limit, err := timed(path+".limit", func(f io.Writer) error { return blocks(f, wrote.size) })
		if err != nil {
			return err
		}
		checked, err := timed(path+".checked", func(f io.Writer) error { return document.WriteChecked(f, l.shop, time.Now(), l.offers()) })
		if err != nil {
			return err
		}
		one, two = append(one, wrote.cpu.Seconds()/limit.cpu.Seconds()), append(two, wrote.wall.Seconds()/limit.wall.Seconds())
		checking = append(checking, (checked.cpu-wrote.cpu).Seconds()/wrote.cpu.Seconds())
		if least == 0 || wrote.cpu < least {
			least = wrote.cpu
		}
	}
	name := fmt.Sprintf("list of %d offers", n)
	b.add(name+": writing / write() of the same bytes, processor time", times(median(one)), "≤ 1.8 ×")
	b.add("– the same, time on this machine's processors", times(median(two)), "≤ 1.3 ×")
	b.add("– of which allocated while writing", mebi(int64(allocated)), "≤ 16 MiB")
	b.add("– checking the bytes, in the same pass / writing them", times(median(checking)), "≤ 2 ×")
	some := make([]feed.Offer, 0, n/20+1)
	for next := (manyOffers{n: n/20 + 1, skus: l.skus}).offers(); len(some) < cap(some); {
		o, err := next()
		if err != nil {
			return err
		}
		some = append(some, *o)
	}
	library, err := timed(path+".library", func(f io.Writer) error { return xml.NewEncoder(f).Encode(some) })
	if err != nil {
		return err
	}
	b.add("– encoding/xml / writing", times(library.cpu.Seconds()*float64(n)/float64(len(some))/least.Seconds()), "≥ 20 ×")
	return nil
}

// manyOffers are a list of which a few offers are in memory at a time.
type manyOffers struct {
	shop feed.Shop
	n    int
	skus string // one behind the other
}

const skuLength = 8

func manySKUs(n int) string {
	var b strings.Builder
	b.Grow(n * skuLength)
	for i := range n {
		fmt.Fprintf(&b, "%0*d", skuLength, i)
	}
	return b.String()
}

func (m manyOffers) offers() document.Offers {
	some := make([]feed.Offer, 1000)
	for i := range some {
		some[i] = feed.Offer{
			Model: feed.Clean(fmt.Sprintf("Видеокамера IP сетевая DS-%d/2CD 4 Мп, чёрная %d мм", i, i%50)),
			Brand: "Hikvision", Price: feed.Tenge(5000 + i*90), Stock: i % 4 * 5,
		}
	}
	at := 0
	return func() (*feed.Offer, error) {
		if at == m.n {
			return nil, io.EOF
		}
		o := &some[at%len(some)]
		o.SKU = feed.SKU(m.skus[at*skuLength : (at+1)*skuLength])
		at++
		return o, nil
	}
}

// blocks writes so many bytes as fast as can be.
func blocks(f io.Writer, size int64) error {
	block := make([]byte, 64<<10)
	for left := size; left > 0; left -= int64(len(block)) {
		if _, err := f.Write(block[:min(left, int64(len(block)))]); err != nil {
			return err
		}
	}
	return nil
}

// timing is what a piece of work took.
type timing struct {
	cpu, wall time.Duration
	size      int64
}

func timed(path string, write func(io.Writer) error) (t timing, err error) {
	f, err := os.Create(path)
	if err != nil {
		return t, err
	}
	defer func() { _ = errors.Join(f.Close(), os.Remove(path)) }()
	began, cpu := time.Now(), cpuOf("self")
	if err := write(f); err != nil {
		return t, err
	}
	t.cpu, t.wall = cpuOf("self")-cpu, time.Since(began)
	t.size, err = f.Seek(0, io.SeekCurrent)
	return t, err
}

func times(x float64) string { return fmt.Sprintf("%.2f ×", x) }
