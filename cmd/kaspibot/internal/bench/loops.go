package main

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
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

// lists measures writing and checking a list against write() of the same bytes, and against the library's encoder.
func (b *bench) lists(dir string, n int) error {
	l := feed.List{
		Shop:    feed.Shop{Company: "Тест", Merchant: "30000001", Points: []feed.PickupPoint{{ID: "PP1", City: "750000000"}}},
		Changed: time.Now(), Offers: make([]feed.Offer, n),
	}
	for i := range l.Offers {
		l.Offers[i] = feed.Offer{
			SKU: feed.SKU(fmt.Sprintf("%08d", i)), Model: feed.Clean(fmt.Sprintf("Видеокамера IP сетевая DS-%d/2CD 4 Мп, чёрная %d мм", i, i%50)),
			Brand: "Hikvision", Price: feed.Tenge(5000 + i%90_000), Stock: i % 4 * 5,
		}
	}
	path := filepath.Join(dir, "list.xml")
	var writing, plain, checking []float64
	var before, after runtime.MemStats
	for range b.rounds {
		runtime.ReadMemStats(&before)
		took, size, err := timed(path, func(f io.Writer) error { return document.Write(f, l) })
		if err != nil {
			return err
		}
		runtime.ReadMemStats(&after)
		limit, _, err := timed(path+".limit", func(f io.Writer) error {
			block := make([]byte, 64<<10)
			for left := size; left > 0; left -= int64(len(block)) {
				if _, err := f.Write(block[:min(left, int64(len(block)))]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		began := time.Now()
		err = document.Validate(f, l.Shop)
		checked := time.Since(began)
		_ = f.Close()
		if err != nil {
			return err
		}
		writing, plain = append(writing, took.Seconds()/limit.Seconds()), append(plain, took.Seconds())
		checking = append(checking, checked.Seconds()/took.Seconds())
	}
	b.add(fmt.Sprintf("list of %d offers: writing / write() of the same bytes", n), times(median(writing)), "≤ 1.8 ×")
	b.add("– of which allocated while writing", mebi(int64(after.TotalAlloc-before.TotalAlloc)), "≤ 16 MiB") //nolint:gosec // far from the bounds
	b.add("– checking the bytes / writing them", times(median(checking)), "≤ 2 ×")
	library, _, err := timed(path+".library", func(f io.Writer) error { return xml.NewEncoder(f).Encode(l.Offers[:n/20]) })
	if err != nil {
		return err
	}
	b.add("– encoding/xml / writing", times(library.Seconds()*20/median(plain)), "≥ 20 ×")
	if _, err := exec.LookPath("nginx"); err != nil {
		b.add("serving against nginx", "not measured: nginx is not here", "gzip ≥ 0.85, plain ≥ 0.7, 304 ≥ 0.7")
	}
	return nil
}

func timed(path string, write func(io.Writer) error) (time.Duration, int64, error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = f.Close() }()
	began := time.Now()
	if err := write(f); err != nil {
		return 0, 0, err
	}
	took := time.Since(began)
	size, err := f.Seek(0, io.SeekCurrent)
	return took, size, err
}

func times(x float64) string { return fmt.Sprintf("%.2f ×", x) }
