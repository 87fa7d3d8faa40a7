package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
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

// book measures questions to a large order book by the processor time that they take.
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
			began := cpuOf("self")
			if err := q.ask(); err != nil {
				return err
			}
			took = append(took, cpuOf("self")-began)
		}
		b.add(fmt.Sprintf("%d orders: %s, processor time", n, q.what), fmt.Sprintf("%.1f ms", float64(median(took[1:]).Microseconds())/1000), q.goal)
	}
	return nil
}
