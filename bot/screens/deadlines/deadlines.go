// Package deadlines is the screen of the time to accept: New makes it. It shows and changes the shop's schedule, the
// reminders and the escalation, and lets people say that they are at an order.
package deadlines

import (
	"context"
	"embed"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

//go:embed words
var words embed.FS

// The buttons. The first two are those of a waiting order's card, and have its code for a key.
const (
	verbHold       = "hold"
	verbRelease    = "free"
	verbSchedule   = "sch" // key: one of those in schedule.go
	verbEscalation = "esc" // key: one of those in escalation.go
)

// The questions.
const (
	stepWeek      = "schedule.week"
	stepDate      = "schedule.date"
	stepReminders = "escalation.reminders"
	stepGroup     = "escalation.group"
)

// Desk notes who is at an order; *orders.Desk is one.
type Desk interface {
	Hold(ctx context.Context, code kaspi.OrderCode, by orders.Who) (orders.Record, error)
	Release(ctx context.Context, code kaspi.OrderCode, by orders.Who) (orders.Record, error)
	Deadlines() *orders.Deadlines
}

// Config says what the screen works with. All of it is required.
type Config struct {
	Chats func() *chat.Chats
	Desk  func(chat.ShopID) Desk
	Mode  func() auto.Mode // in which the program accepts by itself
	Soon  func()           // has every card brought up to date
	Now   func() time.Time
}

// Screen is the time to accept in the chat. Make it with New.
type Screen struct{ Config }

// New makes the screen.
func New(c Config) *Screen { return &Screen{c} }

// Room is what the screen listens to.
func (s *Screen) Room() chat.Room {
	return chat.Room{
		Name:  "deadlines",
		Group: "settings",
		Commands: []chat.Command{
			{Name: "schedule", Role: chat.Viewer, Do: s.onSchedule},
			{Name: "escalation", Role: chat.Viewer, Do: s.onEscalation},
		},
		Verbs: []chat.Verb{
			{Name: verbHold, Role: chat.Manager, Order: true, Do: s.onHold},
			{Name: verbRelease, Role: chat.Manager, Order: true, Do: s.onRelease},
			{Name: verbSchedule, Role: chat.Manager, Do: s.onScheduleKey},
			{Name: verbEscalation, Role: chat.Manager, Do: s.onEscalationKey},
		},
		Steps: []chat.Step{
			{Name: stepWeek, Role: chat.Manager, Over: chat.Stands, Do: s.onWeekTyped},
			{Name: stepDate, Role: chat.Manager, Over: chat.Stands, Do: s.onDateTyped},
			{Name: stepReminders, Role: chat.Manager, Over: chat.Stands, Do: s.onRemindersTyped},
			{Name: stepGroup, Role: chat.Manager, Over: chat.Stands, Do: s.onGroupTyped},
		},
		Words: words,
	}
}

// deadlines are those of a request's shop.
func (s *Screen) deadlines(r *chat.Request) *orders.Deadlines { return s.Desk(r.Shop()).Deadlines() }

// mayNot reports whether a person may change nothing, and has told them so.
func (s *Screen) mayNot(ctx context.Context, r *chat.Request) (bool, error) {
	if r.Person().Role >= chat.Manager {
		return false, nil
	}
	return true, r.Say(ctx, "deadlines.refused", nil)
}
