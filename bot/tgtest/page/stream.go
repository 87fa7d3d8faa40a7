package page

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"kaspibot/bot/tgtest"
)

const (
	// newest is how many messages of a chat the page holds.
	newest = 200

	// gathers is how long what changes at once is gathered, so that a burst is drawn once.
	gathers = 40 * time.Millisecond

	// looks is how often the figures of the world are looked at. An unchanged one is not sent again.
	looks = time.Second
)

// message is one as the browser draws it.
type message struct {
	ID       int               `json:"id"`
	Mine     bool              `json:"mine"`
	At       string            `json:"at"`
	Edited   bool              `json:"edited"`
	Text     string            `json:"text"`
	Entities []tgtest.Entity   `json:"entities"`
	Keyboard [][]tgtest.Button `json:"keyboard"`
	Menu     [][]string        `json:"menu"`
	Force    bool              `json:"force"`
	ReplyTo  int               `json:"replyTo"`
	File     *file             `json:"file"`
}

type file struct {
	URL    string `json:"url"`
	Name   string `json:"name"`
	Size   int    `json:"size"`
	Width  int    `json:"width"` // of a picture, 0 for other files
	Height int    `json:"height"`
}

func (h handler) drawn(m tgtest.Shown) message {
	d := message{
		ID: m.ID, Mine: m.From.ID != tgtest.BotID, At: m.Date.In(h.Zone).Format("15:04"), Edited: m.Edits > 0,
		Text: m.Text, Entities: m.Entities, Keyboard: m.Keyboard, Menu: m.Menu, Force: m.ForceReply, ReplyTo: m.ReplyTo,
	}
	of := m.Document
	if m.Photo != nil {
		of = m.Photo
	}
	if of != nil {
		d.File = &file{
			URL: fmt.Sprintf("/file/%d/%d", m.Chat, m.ID), Name: of.Name, Size: len(of.Data), Width: of.Width, Height: of.Height,
		}
	}
	return d
}

// stream is what one tab has been told.
type stream struct {
	handler
	person  tgtest.User
	told    map[int]int // edits by message
	answers int         // how many answers to presses were there
	menu    []byte
	tables  []byte
	busy    time.Time
	figured time.Time    // when the figures were looked at
	out     bytes.Buffer // events that have not been sent
}

// events tells a tab what its person sees, from the newest messages on, until it is closed.
func (h handler) events(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.URL.Query().Get("person"), 10, 64) // 0 is nobody
	person, ok := h.person(id)
	if !ok {
		http.Error(w, "nobody of this id is played here", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	s := &stream{handler: h, person: person, told: map[int]int{}, answers: len(h.Telegram.Answers())}
	s.event("begin", person.ID)
	s.look()
	s.figures(r.Context())
	for r.Context().Err() == nil {
		if _, err := w.Write(s.out.Bytes()); err != nil || http.NewResponseController(w).Flush() != nil {
			return
		}
		s.out.Reset()
		s.wait(r.Context())
	}
}

// wait returns when there is something to tell, and at every look at the world.
func (s *stream) wait(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, looks)
	defer cancel()
	err := s.Telegram.Wait(ctx, func() bool { s.look(); return s.out.Len() > 0 })
	if err != nil {
		<-ctx.Done() // a fake that has closed must not make this a busy loop
	} else {
		select {
		case <-ctx.Done():
		case <-time.After(gathers):
			s.look()
		}
	}
	if time.Since(s.figured) >= looks {
		s.figures(context.WithoutCancel(ctx))
	}
	if s.out.Len() == 0 {
		s.out.WriteString(":\n\n") // a comment: whether the tab is still there is only known by writing
	}
}

// look writes down what has changed since.
func (s *stream) look() {
	chat := s.Telegram.Chat(s.person.ID, newest)
	there := make(map[int]bool, len(chat))
	for _, m := range chat {
		there[m.ID] = true
		if edits, known := s.told[m.ID]; !known || edits != m.Edits {
			s.told[m.ID] = m.Edits
			s.event("message", s.drawn(m))
		}
	}
	for id := range s.told {
		if !there[id] {
			delete(s.told, id)
			s.event("gone", id)
		}
	}
	answers := s.Telegram.Answers()
	for _, a := range answers[s.answers:] {
		if a.From == s.person.ID {
			s.event("answer", struct {
				Query string `json:"query"`
				Text  string `json:"text"`
				Alert bool   `json:"alert"`
			}{a.Query, a.Text, a.Alert})
		}
	}
	s.answers = len(answers)
	busy, is := s.Telegram.Busy(s.person.ID)
	if is && !busy.At.Equal(s.busy) {
		s.event("busy", busy.Action)
	}
	s.busy = busy.At
	s.changed("menu", &s.menu, s.Telegram.Menu(s.person))
}

// figures tells those of the world.
func (s *stream) figures(ctx context.Context) {
	s.figured = time.Now()
	if s.World != nil {
		s.changed("tables", &s.tables, s.World.Tables(ctx))
	}
}

// changed tells what is not as it was told last.
func (s *stream) changed(kind string, last *[]byte, now any) {
	text, err := json.Marshal(now)
	if err == nil && !bytes.Equal(text, *last) {
		*last = text
		s.event(kind, now)
	}
}

func (s *stream) event(kind string, data any) {
	text, err := json.Marshal(data)
	if err != nil {
		panic(fmt.Sprintf("page: encode an event: %v", err)) // our own types always encode
	}
	fmt.Fprintf(&s.out, "event: %s\ndata: %s\n\n", kind, text)
}
