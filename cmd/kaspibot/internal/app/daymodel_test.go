//go:build !race

package app_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// want is a message that a rule says will come to a chat.
type want struct {
	chat     int64
	from, to time.Time
	sound    string // "loud", "silent"; empty where somebody waits for it anyway
	text     string
	why      string
	many     bool // or several
	seen     int
}

// dayOrder is what is known of an order outside of the program.
type dayOrder struct {
	window   int // minutes of work in which it is to be accepted
	code     string
	approved time.Time
	settled  time.Time // accepted; zero while it waits
	held     time.Time // by the manager
}

// workday is a shop's days outside of the program, and the rules by which its people are told of them. It reckons by the
// minute and shares nothing with the program.
type workday struct {
	*played
	wants  []*want
	orders map[string]*dayOrder
	nth    map[int]string // of Tuesday's orders that came alone
	many   []string       // the last that came at once
	shut   []string       // those of the closed days
}

const homeGroup = forum

var dana, erzhan, sveta = tgtest.User{ID: 702, FirstName: "Дана"}, tgtest.User{ID: 703, FirstName: "Ержан"}, tgtest.User{ID: 704, FirstName: "Света"}

// buyer is what no lasting message of a group may hold.
var buyer = kaspitest.Order{First: "Зарина", Last: "Кожахметова", Phone: "7774443322", Street: "улица Секретная, 17"}

// secretsOf are the ways in which a message could give a buyer away.
func secretsOf() []string {
	return []string{buyer.First, buyer.Last, "Секретная", "7774443322", "777 444", "444 33 22", "444-33-22", "4443322"}
}

func (d *workday) clock() time.Time {
	return time.Now().Add(time.Duration(d.skew.Load() + d.skipped.Load())).In(kaspi.Almaty())
}

// at is a time of December 2026.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, 12, day, hour, minute, 0, 0, kaspi.Almaty())
}

// works reports whether the shop works: on weekdays, short on Saturdays, not on Independence Day and in its vacation of a day.
func works(t time.Time) bool {
	minute := t.Hour()*60 + t.Minute()
	switch {
	case t.Day() == 16, t.Day() == 17, t.Weekday() == time.Sunday:
		return false
	case t.Weekday() == time.Saturday:
		return 10*60 <= minute && minute < 15*60
	}
	return 9*60 <= minute && minute < 18*60
}

// after is when so many minutes of work have passed.
func after(t time.Time, minutes int) time.Time {
	for ; ; t = t.Add(time.Minute) {
		if minutes == 0 {
			return t
		}
		if works(t) {
			minutes--
		}
	}
}

// sound is how news come to the group, whose quiet hours are from 21 to 8.
func sound(t time.Time) string {
	if t.Hour() >= 21 || t.Hour() < 8 {
		return "silent"
	}
	return "loud"
}

func (d *workday) will(chat int64, from time.Time, within time.Duration, sound, text, why string) *want {
	w := &want{chat: chat, from: from, to: from.Add(within), sound: sound, text: text, why: why}
	d.wants = append(d.wants, w)
	return w
}

// place puts orders at Kaspi that the bank has just approved, of which some have to be accepted within the hour. Up to five
// at once are told of one by one.
func (d *workday) place(n int, express bool) (codes []string) { return d.placed(d.clock(), n, express) }

func (d *workday) placed(approved time.Time, n int, express bool) (codes []string) {
	now := d.clock()
	for range n {
		o := buyer
		o.Code = strconv.Itoa(600_000_001 + len(d.orders))
		o.Created, o.Approved, o.City, o.Delivery = approved, approved, "Караганда", kaspitest.KaspiCity
		o.Lines = []kaspitest.Line{{SKU: "KET-17", Title: "Чайник", Quantity: 1, Price: 9000}}
		window := 180
		if express {
			o.Delivery, window = kaspitest.Express, 60
		}
		d.kaspi.Put(o)
		d.orders[o.Code] = &dayOrder{code: o.Code, approved: approved, window: window}
		codes = append(codes, o.Code)
		if n <= 5 {
			d.will(homeGroup, now, 2*time.Minute, sound(now), "Заказ "+o.Code+" —", "a new order")
		}
	}
	if n > 5 {
		d.will(homeGroup, now, 2*time.Minute, sound(now), fmt.Sprint(n, " новых заказ"), "many new orders")
	}
	return codes
}

// calls are the deadlines: whoever waits for a moment of an order that nobody has settled is told aloud, together when more
// than five come at once.
func (d *workday) calls() {
	due := map[string][]string{}
	add := func(chat int64, at time.Time, kind, code string) {
		key := fmt.Sprintf("%d %s %s", chat, at.Format(time.RFC3339), kind)
		due[key] = append(due[key], code)
	}
	for _, code := range slices.Sorted(maps.Keys(d.orders)) {
		o := d.orders[code]
		waits := func(t time.Time) bool { return !t.After(d.clock()) && (o.settled.IsZero() || o.settled.After(t)) }
		for _, minutes := range []int{o.window / 2, o.window * 80 / 100, o.window - 10, o.window} {
			if t := after(o.approved, minutes); waits(t) {
				add(homeGroup, t, "reminder", code)
				if minutes >= o.window-10 && !o.held.IsZero() {
					add(dana.ID, t, "holder", code)
				}
			}
		}
		for chat, minutes := range map[int64]int{dana.ID: o.window * 60 / 100, aigul.ID: o.window - 20} {
			if t := after(o.approved, minutes); waits(t) && o.held.IsZero() {
				add(chat, t, "escalation", code)
			}
		}
	}
	for key, codes := range due {
		var chat int64
		var moment, kind string
		_, _ = fmt.Sscan(key, &chat, &moment, &kind)
		t, _ := time.Parse(time.RFC3339, moment)
		if len(codes) > 5 {
			text := map[string]string{"reminder": "Время уходит: ", "escalation": "Никто не занимается: "}[kind]
			d.will(chat, t, 2*time.Minute, "loud", text+strconv.Itoa(len(codes)), "many: "+kind)
			continue
		}
		for _, code := range codes {
			text := "Заказ " + code + ": " // how long it has, or until when
			if o := d.orders[code]; after(o.approved, o.window).Equal(t) {
				text = "Срок заказа " + code + " вышел"
			}
			d.will(chat, t, 2*time.Minute, "loud", text, kind)
		}
	}
}

// account holds each message against the rules: nothing else came, and nothing is missing.
func (d *workday) account() {
	d.t.Helper()
	ended, end := context.WithCancel(d.t.Context())
	end()
	n := 0
	slices.SortStableFunc(d.wants, func(a, b *want) int { return cmp.Compare(len(b.text), len(a.text)) })
	for e := range d.telegram.Watch(ended) {
		if e.Kind != tgtest.EventSent && e.Kind != tgtest.EventDocument && e.Kind != tgtest.EventPhoto {
			continue
		}
		n++
		text := strings.ReplaceAll(e.Message.Text, "\u00a0", " ")
		i := slices.IndexFunc(d.wants, func(w *want) bool { // the one that says most goes first
			return w.chat == e.Message.Chat && !e.At.Before(w.from) && !e.At.After(w.to) && strings.Contains(text, w.text) && (w.seen == 0 || w.many)
		})
		said := fmt.Sprintf("%d at %s (silent: %t): %s", e.Message.Chat, e.At.In(kaspi.Almaty()).Format("02 15:04:05"), e.Message.Silent, text)
		if i < 0 {
			d.t.Errorf("no rule for what came to %s", said)
			continue
		}
		w := d.wants[i]
		if w.seen++; w.sound != "" && e.Message.Silent != (w.sound == "silent") {
			d.t.Errorf("%s was to be %s, in %s", w.why, w.sound, said)
		}
	}
	for _, w := range d.wants {
		if w.seen == 0 {
			d.t.Errorf("missing in %d from %s: %s (%q)", w.chat, w.from.Format("02 15:04"), w.why, w.text)
		}
	}
	d.t.Logf("%d messages, %d rules", n, len(d.wants))
}

// wantNoBuyers checks all that a group was ever sent and keeps: messages, edits, captions, buttons and tables.
func (d *workday) wantNoBuyers() {
	d.t.Helper()
	seen := 0
	for _, c := range d.telegram.Calls("") {
		if !strings.HasPrefix(c.Params["chat_id"], "-") || c.Params["ephemeral_message_parameters"] != "" {
			continue
		}
		seen++
		all := fmt.Sprint(c.Params)
		for _, secret := range secretsOf() {
			if strings.Contains(strings.ReplaceAll(all, "\u00a0", " "), secret) {
				d.t.Errorf("%s into a group says %q: %s", c.Method, secret, all)
			}
		}
	}
	if seen < 200 {
		d.t.Errorf("only %d calls were looked at", seen)
	}
}
