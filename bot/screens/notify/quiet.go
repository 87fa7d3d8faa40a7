package notify

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
)

// The keys of the buttons; others are hours such as "1320-480", in minutes.
const (
	keyShow  = "show"
	keyNone  = "none"
	keyWait  = "wait"
	keyStill = "still"
	keyAsk   = "ask"
)

// usualHours are quiet hours that can be chosen at once.
var usualHours = []news.Hours{{From: 21 * 60, To: 8 * 60}, {From: 22 * 60, To: 8 * 60}, {From: 23 * 60, To: 7 * 60}}

// onQuiet shows the quiet hours of a chat, and changes them.
func (s *Screen) onQuiet(ctx context.Context, r *chat.Request) error {
	p := s.place(r)
	var err error
	switch key := r.Key(); key {
	case keyShow:
		return s.showQuiet(ctx, r)
	case keyAsk:
		return r.Ask(ctx, stepQuiet, nil, "notify.quiet.ask", nil)
	case keyNone:
		err = s.setQuiet(ctx, r, news.Hours{})
	case keyWait, keyStill:
		if err = s.Office.SetWait(context.WithoutCancel(ctx), p, key == keyWait); err == nil {
			r.Notice(ctx, "notify.answer.done", nil)
		}
	default:
		var h news.Hours
		if n, _ := fmt.Sscanf(key, "%d-%d", &h.From, &h.To); n != 2 || !inDay(h.From) || !inDay(h.To) {
			return r.Old(ctx)
		}
		err = s.setQuiet(ctx, r, h)
	}
	return errors.Join(err, s.showQuiet(ctx, r))
}

func inDay(minute int) bool { return minute >= 0 && minute < news.Day }

func (s *Screen) setQuiet(ctx context.Context, r *chat.Request, h news.Hours) error {
	p := s.place(r)
	if err := s.Office.SetQuiet(context.WithoutCancel(ctx), p, h); err != nil {
		return err
	}
	r.Notice(ctx, "notify.answer.done", nil)
	return s.Chats().Note(ctx, r.Who(), "news.quiet", fmt.Sprintf("%d: %s-%s", p.Chat, clock(h.From), clock(h.To)))
}

func (s *Screen) showQuiet(ctx context.Context, r *chat.Request) error {
	view := s.view(ctx, r)
	var presets chat.Row
	for _, h := range usualHours {
		if h != view.Quiet {
			key := strconv.Itoa(h.From) + "-" + strconv.Itoa(h.To)
			presets = append(presets, r.Button("notify.button.hours", clock(h.From)+"–"+clock(h.To), verbQuiet, key))
		}
	}
	rows := []chat.Row{presets, {r.Button("notify.button.other", nil, verbQuiet, keyAsk)}}
	if !view.Quiet.None() {
		key, label := keyWait, "notify.button.wait"
		if view.Wait {
			key, label = keyStill, "notify.button.still"
		}
		rows[1] = append(rows[1], r.Button("notify.button.none", nil, verbQuiet, keyNone))
		rows = append(rows, chat.Row{r.Button(label, nil, verbQuiet, key)})
	}
	rows = append(rows, chat.Row{r.Button("chat.button.back", nil, verbKind, keyMenu)})
	return r.Show(ctx, "notify.quiet", view, rows...)
}

var typedHours = regexp.MustCompile(`^\D*(\d{1,2})(?:[:.](\d{2}))?\s*(?:[-–—]|до|to|\s)\s*(\d{1,2})(?:[:.](\d{2}))?\D*$`)

// onQuietTyped takes hours such as "22:30-7" or "22 8".
func (s *Screen) onQuietTyped(ctx context.Context, r *chat.Request, _ []byte) error {
	h, good := hoursOf(r.Written())
	if !good {
		return r.Ask(ctx, stepQuiet, nil, "notify.quiet.again", nil)
	}
	return errors.Join(s.setQuiet(ctx, r, h), s.showQuiet(ctx, r))
}

// hoursOf reads hours as people write them.
func hoursOf(text string) (news.Hours, bool) {
	m := typedHours.FindStringSubmatch(text)
	if m == nil {
		return news.Hours{}, false
	}
	from, good := minuteOf(m[1], m[2])
	to, good2 := minuteOf(m[3], m[4])
	return news.Hours{From: from, To: to}, good && good2 && from != to
}

// minuteOf is the minute of the day that an hour and minutes mean; 24:00 is midnight.
func minuteOf(hour, minute string) (int, bool) {
	h, err := strconv.Atoi(hour)
	m, err2 := strconv.Atoi("0" + minute)
	if err != nil || err2 != nil || m > 59 || h > 24 || h == 24 && m > 0 {
		return 0, false
	}
	return (h*60 + m) % news.Day, true
}
