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
		Name: "topics", Group: "settings",
		Commands: []chat.Command{{Name: "here", Role: chat.Owner, Do: s.onHere}},
		Verbs:    []chat.Verb{{Name: verbHere, Role: chat.Owner, Do: s.onChosen}},
		Words:    words,
	}
}

// view is the place where somebody asked, as templates see it.
type view struct {
	Topic bool // of a forum
	Home  bool // cards and alarms go to this chat
	Kinds bool // the kinds of news are listed
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

// The keys of the buttons that are no subjects.
const (
	keyKinds = "kinds" // shows the kinds of news, which may have topics of their own
	keyMain  = "main"
)

func (s *Screen) show(ctx context.Context, r *chat.Request) error {
	return s.list(ctx, r, false, chat.Row{r.Button("topics.button.kinds", nil, verbHere, keyKinds)})
}

func (s *Screen) showKinds(ctx context.Context, r *chat.Request) error {
	return s.list(ctx, r, true, chat.Row{r.Button("chat.button.back", nil, verbHere, keyMain)})
}

// list shows the subjects, or those that are part of another one, two in a row.
func (s *Screen) list(ctx context.Context, r *chat.Request, parts bool, last chat.Row) error {
	var buttons []chat.Button
	for _, what := range chat.Subjects() {
		if what.Part() != parts {
			continue
		}
		here := s.Chats().TopicOf(r.ID, what) == r.Topic && (!parts || s.Chats().OwnTopic(ctx, r.ID, what))
		buttons = append(buttons, r.Button("topics.button.here", subject{what, here}, verbHere, string(what)))
	}
	var rows []chat.Row
	for pair := range slices.Chunk(buttons, 2) {
		rows = append(rows, pair)
	}
	v := view{Topic: r.Topic != 0, Home: s.Chats().IsHome(r.ID), Kinds: parts}
	return r.Show(ctx, "topics.here", v, append(rows, last)...)
}

// onChosen has a subject go into the topic of the pressed message; a kind of news that goes there already goes with the rest
// of its subject again. A message that is too old to be told does not say which topic that is.
func (s *Screen) onChosen(ctx context.Context, r *chat.Request) error {
	what := chat.Subject(r.Key())
	switch {
	case len(r.Buttons()) == 0 || r.ID > 0:
		return r.Old(ctx)
	case r.Key() == keyKinds:
		return s.showKinds(ctx, r)
	case r.Key() == keyMain:
		return s.show(ctx, r)
	case !slices.Contains(chat.Subjects(), what):
		return r.Old(ctx)
	}
	chats := s.Chats()
	if what.Part() && chats.OwnTopic(ctx, r.ID, what) && chats.TopicOf(r.ID, what) == r.Topic {
		if err := chats.UnsetTopic(ctx, r.ID, what); err != nil {
			return err
		}
		r.Notice(ctx, "topics.answer.together", what)
		return s.showKinds(ctx, r)
	}
	if err := chats.SetTopic(ctx, r.ID, what, r.Topic); err != nil {
		return err
	}
	r.Notice(ctx, "topics.answer.here", what)
	if what.Part() {
		return s.showKinds(ctx, r)
	}
	return s.show(ctx, r)
}
