package people

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
)

// presets are quiet hours that a button offers, in minutes of the day.
var presets = [][2]int{{22 * 60, 8 * 60}, {23 * 60, 7 * 60}, {21 * 60, 9 * 60}}

const typedHours = "type" // of a key: the hours are asked for

func quietRows(r *chat.Request, verb, whose string, p chat.Person) []chat.Row {
	var row chat.Row
	for _, q := range presets {
		has := p.QuietFrom == q[0] && p.QuietTo == q[1]
		row = append(row, r.Button("people.button.hours", quietView{hours(q[0], q[1]), has}, verb, fmt.Sprintf("%s.%d-%d", whose, q[0], q[1])))
	}
	none := quietView{"", p.QuietFrom == p.QuietTo}
	return []chat.Row{row, {r.Button("people.button.hours", none, verb, whose+".0-0"), r.Button("people.button.typed", nil, verb, whose+"."+typedHours)}}
}

type quietView struct {
	Hours string // empty for none
	Has   bool
}

func hours(from, to int) string {
	return fmt.Sprintf("%02d:%02d–%02d:%02d", from/60, from%60, to/60, to%60)
}

// onMyQuiet sets a person's own quiet hours.
func (s choiceScreen) onMyQuiet(ctx context.Context, r *chat.Request) error {
	if r.ID < 0 {
		return r.Old(ctx)
	}
	return s.quiet(ctx, r, r.Person(), s.showMe)
}

// onQuiet asks for the quiet hours of somebody else, and sets them.
func (s choiceScreen) onQuiet(ctx context.Context, r *chat.Request) error {
	p, ok, err := s.about(ctx, r)
	if !ok {
		return err
	}
	if len(r.Args()) > 0 {
		return s.quiet(ctx, r, p, s.showPerson)
	}
	id := strconv.FormatInt(p.ID, 10)
	rows := append(quietRows(r, verbQuiet, id, p), chat.Row{r.Button("people.button.back", nil, verbPerson, id)})
	return r.Show(ctx, "people.quiet", viewOf(p, r.Who().ID), rows...)
}

func (s choiceScreen) quiet(ctx context.Context, r *chat.Request, p chat.Person, show then) error {
	if slices.Equal(r.Args(), []string{typedHours}) {
		return r.Ask(ctx, stepQuiet, p.ID, "people.quiet.ask", nil)
	}
	var from, to int
	if n, err := fmt.Sscanf(strings.Join(r.Args(), "."), "%d-%d", &from, &to); n != 2 || err != nil || !minute(from) || !minute(to) {
		return r.Old(ctx)
	}
	return s.setQuiet(ctx, r, p, from, to, show)
}

func (s choiceScreen) setQuiet(ctx context.Context, r *chat.Request, p chat.Person, from, to int, show then) error {
	err := s.set(ctx, p, func() (bool, error) { return s.Store.SetQuiet(ctx, p.ID, from, to) })
	if err != nil {
		return err
	}
	p.QuietFrom, p.QuietTo = from, to
	return show(ctx, r, p)
}

func minute(n int) bool { return n >= 0 && n < 24*60 }

// typed are hours as people write them: 22:30-8, 22.30 – 08.00, 22 8.
var typed = regexp.MustCompile(`^\D*(\d{1,2})(?:[:.](\d{2}))?\D+(\d{1,2})(?:[:.](\d{2}))?\D*$`)

// onQuietTyped takes the hours that somebody has typed, of themselves or, as an owner, of somebody else.
func (s choiceScreen) onQuietTyped(ctx context.Context, r *chat.Request, kept []byte) error {
	var id int64
	if err := json.Unmarshal(kept, &id); err != nil {
		return err
	}
	p, in, err := s.Chats().Person(ctx, id)
	switch {
	case err != nil:
		return err
	case !in || id != r.Who().ID && r.Person().Role < chat.Owner:
		return r.Say(ctx, "chat.role", chat.Owner.String())
	}
	m := typed.FindStringSubmatch(r.Written())
	if m == nil {
		return r.Ask(ctx, stepQuiet, id, "people.quiet.again", nil)
	}
	at := func(hour, minutes string) int {
		h, _ := strconv.Atoi(hour)
		if n, _ := strconv.Atoi(minutes); h < 24 && n < 60 {
			return h*60 + n
		}
		return -1
	}
	from, to := at(m[1], m[2]), at(m[3], m[4])
	if from < 0 || to < 0 {
		return r.Ask(ctx, stepQuiet, id, "people.quiet.again", nil)
	}
	show := s.showPerson
	if id == r.Who().ID {
		show = s.showMe
	}
	return s.setQuiet(ctx, r, p, from, to, show)
}
