package reports

import (
	"context"
	"fmt"
	"strconv"

	"kaspibot/bot/chat"
	"kaspibot/bot/reports"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// picture is one that is to be drawn.
type picture struct {
	name    string
	caption string // a text
	panels  []reports.Panel
}

// once does something for a chat unless that is being done there already: five hundred presses make one picture. What goes
// on after it says so, and calls end when it is done.
func (s *Screen) once(ctx context.Context, r *chat.Request, what string, do func(end func()) (goesOn bool, err error)) error {
	key := fmt.Sprint(r.ID, " ", what)
	s.mu.Lock()
	busy := s.busy[key]
	s.busy[key] = true
	s.mu.Unlock()
	if busy {
		if r.Pressed() {
			r.Notice(ctx, "reports.answer.busy", nil)
			return nil
		}
		return r.Say(ctx, "reports.busy", nil)
	}
	goesOn := false
	end := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.busy, key)
	}
	defer func() {
		if !goesOn {
			end()
		}
	}()
	var err error
	goesOn, err = do(end)
	return err
}

// alone does a work when no other of the room is being done.
func (s *Screen) alone(ctx context.Context, work func() error) error {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.turn }()
	return work()
}

// draw draws pictures and sends them, after the request. The text with the same figures is in the chat already.
func (s *Screen) draw(ctx context.Context, r *chat.Request, name string, pictures []picture, end func()) {
	r.Go(ctx, func(ctx context.Context) error {
		defer end()
		for _, p := range pictures {
			if err := s.drawOne(ctx, r, name, p); err != nil {
				s.Log.Error("a picture did not come about", "picture", p.name, "err", err)
				return r.Say(ctx, "reports.pictures.failed", nil)
			}
		}
		return nil
	})
}

func (s *Screen) drawOne(ctx context.Context, r *chat.Request, name string, p picture) error {
	var png []byte
	err := s.alone(ctx, func() (err error) {
		chat.Busy(ctx, r.Chat, telegram.BusyDrawing)
		png, err = reports.Draw(p.panels...)
		return err
	})
	if err != nil {
		return err
	}
	caption, err := r.HTML(p.caption, nil)
	if err != nil {
		return err
	}
	return r.Send(ctx, chat.File{Name: p.name + "-" + name + ".png", Photo: true, Data: png, Caption: caption})
}

// pictures are those of the figures of some days, with what the shop earns for who may see it.
func pictures(c chat.Chat, s reports.Stats, money bool) []picture {
	orders := picture{"orders", "reports.caption.orders", []reports.Panel{ordersPanel(c, s)}}
	places := picture{"places", "reports.caption.places", []reports.Panel{citiesPanel(c, s)}}
	times := picture{"times", "reports.caption.times", []reports.Panel{hoursPanel(c, s)}}
	if s.Accepted() > 0 {
		times.panels = append(times.panels, acceptPanel(c, s))
	}
	if money {
		revenue := moneyPanel(c, "reports.panel.revenue", s, func(d reports.Day) kaspi.Tenge { return d.Revenue })
		profit := moneyPanel(c, "reports.panel.profit", s, func(d reports.Day) kaspi.Tenge { return d.Profit })
		orders.panels = append(orders.panels, revenue)
		places.panels, places.caption = append([]reports.Panel{profit}, places.panels...), "reports.caption.profit"
	}
	return []picture{orders, places, times}
}

func ordersPanel(c chat.Chat, s reports.Stats) reports.Panel {
	kinds := []struct {
		name string
		tint reports.Tint
		of   func(reports.Day) int
	}{
		{"sold", reports.Blue, func(d reports.Day) int { return d.Sold }},
		{"waiting", reports.Amber, func(d reports.Day) int { return d.Waiting }},
		{"cancelled", reports.Red, func(d reports.Day) int { return d.Cancelled }},
		{"returned", reports.Violet, func(d reports.Day) int { return d.Returned }},
	}
	p := reports.Panel{Title: c.Text("reports.panel.orders", nil), Labels: dates(s), Format: whole(c)}
	for _, k := range kinds {
		bars := reports.Bars{Name: c.Text("reports.outcome", k.name), Tint: k.tint}
		for _, d := range s.Days {
			bars.Values = append(bars.Values, int64(k.of(d)))
		}
		p.Bars = append(p.Bars, bars)
	}
	return p
}

func dates(s reports.Stats) (labels []string) {
	for _, d := range s.Days {
		labels = append(labels, d.Date.Format("02.01"))
	}
	return labels
}

func moneyPanel(c chat.Chat, title string, s reports.Stats, of func(reports.Day) kaspi.Tenge) reports.Panel {
	bars := reports.Bars{Tint: reports.Green}
	for _, d := range s.Days {
		bars.Values = append(bars.Values, int64(of(d)))
	}
	return reports.Panel{
		Title: c.Text(title, s), Labels: dates(s), Bars: []reports.Bars{bars}, Format: short(c), Marked: true,
	}
}

func hoursPanel(c chat.Chat, s reports.Stats) reports.Panel {
	p := reports.Panel{Title: c.Text("reports.panel.hours", nil), Format: whole(c), Bars: []reports.Bars{{Tint: reports.Violet}}}
	for hour, n := range s.Hours {
		p.Labels = append(p.Labels, strconv.Itoa(hour))
		p.Bars[0].Values = append(p.Bars[0].Values, int64(n))
	}
	return p
}

func citiesPanel(c chat.Chat, s reports.Stats) reports.Panel {
	p := reports.Panel{
		Title: c.Text("reports.panel.cities", nil), Format: whole(c), Lying: true, Bars: []reports.Bars{{Tint: reports.Blue}},
	}
	for _, city := range cities(c, s) {
		p.Labels = append(p.Labels, city.Name)
		p.Bars[0].Values = append(p.Bars[0].Values, int64(city.Orders))
	}
	return p
}

func acceptPanel(c chat.Chat, s reports.Stats) reports.Panel {
	p := reports.Panel{
		Title: c.Text("reports.panel.accept", s.Median), Format: whole(c), Lying: true, Bars: []reports.Bars{{Tint: reports.Amber}},
	}
	for i, n := range s.Accept {
		p.Labels = append(p.Labels, within(c, i))
		p.Bars[0].Values = append(p.Bars[0].Values, int64(n))
	}
	return p
}

// within names a step of the time to accept.
func within(c chat.Chat, step int) string {
	if step == len(reports.Within) {
		return c.Text("reports.accept.later", reports.Within[step-1])
	}
	return c.Text("reports.accept.within", reports.Within[step])
}
