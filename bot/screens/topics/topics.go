// Package topics is the screen by which a forum says what goes into which of its topics: New makes it.
package topics

import (
	"context"
	"embed"
	"slices"

	"kaspibot/bot/chat"
)

//go:embed words
var words embed.FS

const verbHere = "here" // key: subject

// Config says what the screen works with.
type Config struct {
	Chats func() *chat.Chats
}

// Screen is the topics of a chat. Make it with New.
type Screen struct{ Config }

// New makes the screen.
func New(c Config) *Screen { return &Screen{c} }

// Room is what the screen listens to.
func (s *Screen) Room() chat.Room {
	return chat.Room{
		Name:     "topics",
		Commands: []chat.Command{{Name: "here", Role: chat.Owner, Do: s.onHere}},
		Verbs:    []chat.Verb{{Name: verbHere, Role: chat.Owner, Do: s.onChosen}},
		Words:    words,
	}
}

// view is the place where somebody asked, as templates see it.
type view struct {
	Topic bool // of a forum
	Home  bool // cards and alarms go to this chat
}

// subject is one that may go here, as its button sees it.
type subject struct {
	What chat.Subject
	Here bool // it does
}

// onHere asks what is to go into the topic in which it is asked.
func (s *Screen) onHere(ctx context.Context, r *chat.Request) error {
	if r.ID > 0 {
		return r.Say(ctx, "topics.private", nil)
	}
	return s.show(ctx, r)
}

func (s *Screen) show(ctx context.Context, r *chat.Request) error {
	var row chat.Row
	for _, what := range chat.Subjects() {
		here := s.Chats().TopicOf(r.ID, what) == r.Topic
		row = append(row, r.Button("topics.button.here", subject{what, here}, verbHere, string(what)))
	}
	return r.Show(ctx, "topics.here", view{Topic: r.Topic != 0, Home: s.Chats().IsHome(r.ID)}, row)
}

// onChosen has a subject go into the topic of the pressed message. A message that is too old to be told does not say
// which that is.
func (s *Screen) onChosen(ctx context.Context, r *chat.Request) error {
	what := chat.Subject(r.Key())
	if !slices.Contains(chat.Subjects(), what) || len(r.Buttons()) == 0 || r.ID > 0 {
		return r.Old(ctx)
	}
	if err := s.Chats().SetTopic(ctx, r.ID, what, r.Topic); err != nil {
		return err
	}
	r.Notice(ctx, "topics.answer.here", what)
	return s.show(ctx, r)
}
