package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
)

// The keys of the buttons begin with one of the digests, as in "morning", "morning.on", "morning.540", "morning.ask"; or they
// are keyShow, keyEmpty, keyFull or keyNow.
const (
	keyEmpty = "empty" // a line also on a day without anything
	keyFull  = "full"  // not then
	keyNow   = "now"
	keyOn    = "on"
	keyOff   = "off"
)

// usualTimes are times that can be chosen at once, in minutes.
var usualTimes = map[news.Which][]int{
	news.Morning: {7 * 60, 8 * 60, 9 * 60, 10 * 60}, news.Evening: {18 * 60, 19 * 60, 20 * 60, 21 * 60},
}

// slotView is one of the digests as templates see it.
type slotView struct {
	Which news.Which
	At    string // empty when it does not come
}

// onDigests shows when the digests of a chat come, and changes that.
func (s *Screen) onDigests(ctx context.Context, r *chat.Request) error {
	switch key := r.Key(); key {
	case keyShow:
		return s.showDigests(ctx, r)
	case keyEmpty, keyFull:
		err := s.setDigests(ctx, r, func(d *news.Digests) { d.Empty = key == keyEmpty })
		return errors.Join(err, s.showDigests(ctx, r))
	case keyNow:
		return s.showNow(ctx, r)
	}
	head, rest, _ := strings.Cut(r.Key(), ".")
	which := news.Which(head)
	if !slices.Contains(news.Both(), which) {
		return r.Old(ctx)
	}
	return s.onSlot(ctx, r, which, rest)
}

func (s *Screen) onSlot(ctx context.Context, r *chat.Request, which news.Which, key string) error {
	var change func(*news.Slot)
	switch key {
	case "":
		return s.showSlot(ctx, r, which)
	case keyAsk:
		return r.Ask(ctx, stepTime, which, "notify.time.ask", which)
	case keyOn, keyOff:
		change = func(slot *news.Slot) { slot.On = key == keyOn }
	default:
		at, err := strconv.Atoi(key)
		if err != nil || !inDay(at) {
			return r.Old(ctx)
		}
		change = func(slot *news.Slot) { *slot = news.Slot{On: true, At: at} }
	}
	err := s.setDigests(ctx, r, func(d *news.Digests) { change(d.Slot(which)) })
	return errors.Join(err, s.showSlot(ctx, r, which))
}

func (s *Screen) setDigests(ctx context.Context, r *chat.Request, change func(*news.Digests)) error {
	p := s.place(r)
	if err := s.Office.SetDigests(context.WithoutCancel(ctx), p, change); err != nil {
		return fmt.Errorf("change digests: %w", err)
	}
	r.Notice(ctx, "notify.answer.done", nil)
	v := wishesView{Wishes: s.Office.Wishes(ctx, p)}
	return s.Chats().Note(ctx, r.Who(), "news.digests", fmt.Sprintf("%d: %s, %s", p.Chat, v.MorningAt(), v.EveningAt()))
}

func (s *Screen) showDigests(ctx context.Context, r *chat.Request) error {
	view := s.view(ctx, r)
	var row chat.Row
	for _, which := range news.Both() {
		slot := slotView{which, slotAt(*view.Digests.Slot(which))}
		row = append(row, r.Button("notify.button.slot", slot, verbDigests, string(which)))
	}
	key, label := keyEmpty, "notify.button.empty"
	if view.Digests.Empty {
		key, label = keyFull, "notify.button.full"
	}
	return r.Show(ctx, "notify.digests", view, row,
		chat.Row{r.Button(label, nil, verbDigests, key)}, chat.Row{r.Button("notify.button.now", nil, verbDigests, keyNow)},
		moneyRow(r, view), chat.Row{r.Button("chat.button.back", nil, verbKind, keyMenu)})
}

func (s *Screen) showSlot(ctx context.Context, r *chat.Request, which news.Which) error {
	slot := *s.view(ctx, r).Digests.Slot(which)
	view := slotView{which, slotAt(slot)}
	var times chat.Row
	for _, at := range usualTimes[which] {
		times = append(times, r.Button("notify.button.hours", clock(at), verbDigests, string(which)+"."+strconv.Itoa(at)))
	}
	key, label := keyOff, "notify.button.none"
	if !slot.On {
		key, label = keyOn, "notify.button.on"
	}
	return r.Show(ctx, "notify.slot", view, times, chat.Row{
		r.Button("notify.button.other", nil, verbDigests, string(which)+"."+keyAsk),
		r.Button(label, nil, verbDigests, string(which)+"."+key),
	}, chat.Row{r.Button("chat.button.back", nil, verbDigests, keyShow)})
}

var typedTime = regexp.MustCompile(`^\D*(\d{1,2})(?:[:.](\d{2}))?\D*$`)

// onTimeTyped takes a time such as "9" or "21:30".
func (s *Screen) onTimeTyped(ctx context.Context, r *chat.Request, kept []byte) error {
	var which news.Which
	if err := json.Unmarshal(kept, &which); err != nil {
		return err
	}
	at, good := timeOf(r.Written())
	if !good {
		return r.Ask(ctx, stepTime, which, "notify.time.again", which)
	}
	return s.onSlot(ctx, r, which, strconv.Itoa(at))
}

// timeOf reads a time as people write it.
func timeOf(text string) (minute int, good bool) {
	if m := typedTime.FindStringSubmatch(text); m != nil {
		return minuteOf(m[1], m[2])
	}
	return 0, false
}
