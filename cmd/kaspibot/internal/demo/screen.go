package demo

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"kaspibot/bot/tgtest"
)

// screen reads the seller's chat along. It is used on the page.
type screen struct {
	telegram *tgtest.Server
	zone     *time.Location // the seller's, as in the texts of the cards
	words    words

	mu     sync.Mutex
	out    io.Writer
	orders map[string]bool
}

func newScreen(out io.Writer, zone *time.Location, t *tgtest.Server, w words) *screen {
	return &screen{telegram: t, zone: zone, out: out, orders: map[string]bool{}, words: w}
}

// watch prints what happens in the chat, at the pace of a reader. With auto it also accepts each new order, and packs
// those that Kaspi delivers.
func (s *screen) watch(ctx context.Context, auto bool, line time.Duration) {
	var presses sync.WaitGroup
	defer presses.Wait()
	events := make(chan tgtest.Event, 1000)
	presses.Go(func() {
		defer close(events)
		for e := range s.telegram.Watch(ctx) {
			events <- e
		}
	})
	pressed := map[string]bool{}
	paced(ctx, events, line, func(e tgtest.Event) int {
		lines := s.show(e)
		if button, ok := nextButton(e.Message); auto && ok && drawn(e) && !pressed[button.Data] {
			pressed[button.Data] = true
			presses.Go(func() { s.pressSoon(ctx, e.Message, button, max(time.Second, 10*line)) })
		}
		return lines
	})
	for range events { // what comes to an end is not shown, but read, so that the chat need not wait
	}
}

// pressSoon presses as a seller would who has read the message.
func (s *screen) pressSoon(ctx context.Context, m tgtest.Message, button tgtest.Button, after time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(after):
		_, _ = s.telegram.Press(seller(), m.Chat, m.ID, button.Data) // somebody may have been quicker
	}
}

// nextButton is the button that brings an order on: accept it, pack it, into one parcel.
func nextButton(m tgtest.Message) (tgtest.Button, bool) {
	for _, row := range m.Keyboard {
		for _, b := range row {
			for _, verb := range []string{"v1:acc:", "v1:pack:", "v1:pk:"} {
				if strings.HasPrefix(b.Data, verb) {
					return b, true
				}
			}
		}
	}
	return tgtest.Button{}, false
}

// show prints an event and tells how many lines that took.
func (s *screen) show(e tgtest.Event) (lines int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var text strings.Builder
	at := e.At.In(s.zone).Format("15:04:05")
	switch e.Kind {
	case tgtest.EventSaid:
		fmt.Fprintf(&text, "\n%s  %s: %s\n", at, e.From.FirstName, e.Message.Text)
	case tgtest.EventPressed:
		fmt.Fprintf(&text, "\n%s  %s\n", at, fmt.Sprintf(s.words.presses, e.From.FirstName, e.Button.Text, e.Message.ID))
	case tgtest.EventAnswered:
		if e.Answer.Text != "" {
			fmt.Fprintf(&text, "%s  "+s.words.over+"\n", at, e.Answer.Text)
		}
	case tgtest.EventSent, tgtest.EventDocument, tgtest.EventPhoto:
		s.count(e.Message)
		s.draw(&text, fmt.Sprintf("%s  "+s.words.message, at, e.Message.ID), e.Message)
	case tgtest.EventEdited:
		s.draw(&text, fmt.Sprintf("%s  "+s.words.now, at, e.Message.ID), e.Message)
	case tgtest.EventDeleted:
		fmt.Fprintf(&text, "\n%s  "+s.words.deleted+"\n", at, e.Message.ID)
	}
	_, _ = io.WriteString(s.out, text.String())
	return strings.Count(text.String(), "\n")
}

// draw draws a message with its buttons.
func (s *screen) draw(text *strings.Builder, head string, m tgtest.Message) {
	fmt.Fprintf(text, "\n%s\n", head)
	if m.Document != nil {
		fmt.Fprintf(text, "  │ 📎 "+s.words.file+"\n", m.Document.Name, len(m.Document.Data))
	}
	if m.Photo != nil {
		fmt.Fprintf(text, "  │ 🖼 %d × %d\n", m.Photo.Width, m.Photo.Height)
	}
	for line := range strings.SplitSeq(m.Text, "\n") {
		fmt.Fprintf(text, "  │ %s\n", line)
	}
	for _, row := range m.Keyboard {
		fmt.Fprint(text, "  └")
		for _, b := range row {
			fmt.Fprintf(text, " [%s]", b.Text)
		}
		fmt.Fprintln(text)
	}
}

// count notes which orders were pushed.
func (s *screen) count(m tgtest.Message) {
	for _, row := range m.Keyboard {
		for _, b := range row {
			if code, ok := strings.CutPrefix(b.Data, "v1:acc:"); ok {
				s.orders[code] = true
			}
		}
	}
}

func (s *screen) pushed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.orders)
}
