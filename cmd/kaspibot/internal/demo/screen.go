package demo

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"kaspibot/bot/tgtest"
)

// screen prints the seller's chat and turns what he types into messages and presses.
type screen struct {
	telegram *tgtest.Server
	zone     *time.Location // the seller's, as in the texts of the cards

	mu      sync.Mutex
	out     io.Writer
	buttons []pressable // by the number printed, from 1
	orders  map[string]bool
}

type pressable struct {
	message int
	button  tgtest.Button
}

func newScreen(out io.Writer, zone *time.Location, t *tgtest.Server) *screen {
	return &screen{telegram: t, zone: zone, out: out, orders: map[string]bool{}}
}

// watch prints what happens in the chat. With auto it also accepts each new order, and packs those that Kaspi delivers.
func (s *screen) watch(ctx context.Context, auto bool) {
	var presses sync.WaitGroup
	defer presses.Wait()
	pressed := map[string]bool{}
	for e := range s.telegram.Watch(ctx) {
		s.show(e)
		button, ok := nextButton(e.Message)
		if !auto || !ok || pressed[button.Data] || e.Kind != tgtest.EventSent && e.Kind != tgtest.EventEdited {
			continue
		}
		pressed[button.Data] = true
		presses.Go(func() { s.pressSoon(ctx, e.Message, button) })
	}
}

// pressSoon presses as a quick seller would.
func (s *screen) pressSoon(ctx context.Context, m tgtest.Message, button tgtest.Button) {
	select {
	case <-ctx.Done():
	case <-time.After(1500 * time.Millisecond):
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

func (s *screen) show(e tgtest.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := e.At.In(s.zone).Format("15:04:05")
	switch e.Kind {
	case tgtest.EventSaid:
		fmt.Fprintf(s.out, "\n%s  %s: %s\n", at, e.From.FirstName, e.Message.Text)
	case tgtest.EventPressed:
		fmt.Fprintf(s.out, "\n%s  %s presses [%s] under message %d\n", at, e.From.FirstName, e.Button.Text, e.Message.ID)
	case tgtest.EventAnswered:
		if e.Answer.Text != "" {
			fmt.Fprintf(s.out, "%s  over the screen: %s\n", at, e.Answer.Text)
		}
	case tgtest.EventSent, tgtest.EventDocument, tgtest.EventPhoto:
		s.count(e.Message)
		s.print(at+"  message "+strconv.Itoa(e.Message.ID), e.Message)
	case tgtest.EventEdited:
		s.print(at+"  message "+strconv.Itoa(e.Message.ID)+" is now", e.Message)
	case tgtest.EventDeleted:
		fmt.Fprintf(s.out, "\n%s  message %d is deleted\n", at, e.Message.ID)
	}
}

// print draws a message with its buttons, each under a number of its own.
func (s *screen) print(head string, m tgtest.Message) {
	fmt.Fprintf(s.out, "\n%s\n", head)
	if m.Document != nil {
		fmt.Fprintf(s.out, "  │ 📎 %s, %d bytes\n", m.Document.Name, len(m.Document.Data))
	}
	if m.Photo != nil {
		fmt.Fprintf(s.out, "  │ 🖼 a picture of %d × %d\n", m.Photo.Width, m.Photo.Height)
	}
	for line := range strings.SplitSeq(m.Text, "\n") {
		fmt.Fprintf(s.out, "  │ %s\n", line)
	}
	for _, row := range m.Keyboard {
		fmt.Fprint(s.out, "  └")
		for _, b := range row {
			s.buttons = append(s.buttons, pressable{m.ID, b})
			fmt.Fprintf(s.out, " %d:[%s]", len(s.buttons), b.Text)
		}
		fmt.Fprintln(s.out)
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

// read takes what is typed until there is no more of it.
func (s *screen) read(in io.Reader, w *world, stop func()) {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		switch n, err := strconv.Atoi(line); {
		case line == "":
		case strings.HasPrefix(line, ":"):
			s.tell(w.do(line, stop))
		case err == nil:
			s.press(n)
		default:
			s.telegram.Say(seller(), seller().ID, line)
		}
	}
}

func (s *screen) press(n int) {
	s.mu.Lock()
	known := n >= 1 && n <= len(s.buttons)
	var p pressable
	if known {
		p = s.buttons[n-1]
	}
	s.mu.Unlock()
	if !known {
		s.tell("there is no button " + strconv.Itoa(n))
		return
	}
	if _, err := s.telegram.Press(seller(), seller().ID, p.message, p.button.Data); err != nil {
		s.tell("that button is gone from its message")
	}
}

func (s *screen) tell(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(s.out, text)
}
