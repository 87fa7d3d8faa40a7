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

// choiceScreen is what each chooses for themselves, and an owner for others: language and quiet hours.
type choiceScreen struct{ roster }

// onMe shows a person their role, and what they can choose. In a group it is the group's language.
func (s choiceScreen) onMe(ctx context.Context, r *chat.Request) error {
	if r.ID < 0 {
		return s.showGroup(ctx, r)
	}
	return s.showMe(ctx, r, r.Person())
}

func (s choiceScreen) showMe(ctx context.Context, r *chat.Request, p chat.Person) error {
	rows := append(languageRows(r, verbMine, "own", p.Language), quietRows(r, verbMyQuiet, "own", p)...)
	return r.Show(ctx, "people.me", viewOf(p, p.ID), rows...)
}

func (s choiceScreen) showGroup(ctx context.Context, r *chat.Request) error {
	language := s.Chats().Language(ctx, r.ID)
	return r.Show(ctx, "people.group", language, languageRows(r, verbMine, "own", language)...)
}

// onMine has the bot talk to whoever presses in another language. In a group that is everybody's, so that not everybody
// may choose it.
func (s choiceScreen) onMine(ctx context.Context, r *chat.Request) error {
	language, ok := languageIn(r)
	if !ok {
		return r.Old(ctx)
	}
	if r.ID > 0 {
		return s.setLanguage(ctx, r, r.Person(), language, s.showMe)
	}
	if r.Person().Role < chat.Manager {
		r.Notice(ctx, "chat.answer.role", chat.Manager.String())
		return nil
	}
	if err := s.Chats().SetGroupLanguage(ctx, r.ID, language); err != nil {
		return err
	}
	r.Reread()
	return s.showGroup(ctx, r)
}

// onLanguage asks for the language of somebody else, and sets it.
func (s choiceScreen) onLanguage(ctx context.Context, r *chat.Request) error {
	p, ok, err := s.about(ctx, r)
	if !ok {
		return err
	}
	if language, chosen := languageIn(r); chosen {
		return s.setLanguage(ctx, r, p, language, s.showPerson)
	}
	id := strconv.FormatInt(p.ID, 10)
	rows := append(languageRows(r, verbLanguage, id, p.Language), chat.Row{r.Button("people.button.back", nil, verbPerson, id)})
	return r.Show(ctx, "people.language", viewOf(p, r.Who().ID), rows...)
}

// then shows what a person has become.
type then func(ctx context.Context, r *chat.Request, p chat.Person) error

func (s choiceScreen) setLanguage(ctx context.Context, r *chat.Request, p chat.Person, language string, show then) error {
	err := s.set(ctx, p, func() (bool, error) { return s.Store.SetLanguage(ctx, p.ID, language) })
	if err != nil {
		return err
	}
	p.Language = language
	if p.ID == r.Who().ID {
		r.Reread() // in the new language at once
	}
	return show(ctx, r, p)
}

// set changes something of a person. An owner of the settings may have nothing kept yet.
func (s choiceScreen) set(ctx context.Context, p chat.Person, change func() (bool, error)) error {
	found, err := change()
	if err != nil || found || !p.Fixed {
		return err
	}
	if err := s.Store.NotePerson(ctx, p.ID, p.Name, s.Now()); err != nil {
		return err
	}
	_, err = change()
	return err
}

// byBot is the language of who has chosen none, in a key.
const byBot = "bot"

type languageView struct {
	Language string // empty for the bot's
	Has      bool
}

func languageRows(r *chat.Request, verb, whose, has string) []chat.Row {
	var row chat.Row
	for _, language := range chat.Languages() {
		row = append(row, r.Button("people.button.in", languageView{language, language == has}, verb, whose+"."+language))
	}
	return []chat.Row{row, {r.Button("people.button.in", languageView{"", has == ""}, verb, whose+"."+byBot)}}
}

func languageIn(r *chat.Request) (language string, ok bool) {
	args := r.Args()
	switch {
	case len(args) != 1:
		return "", false
	case args[0] == byBot:
		return "", true
	}
	return args[0], slices.Contains(chat.Languages(), args[0])
}

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
