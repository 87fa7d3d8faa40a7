package people

import (
	"context"
	"slices"
	"strconv"

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
	s.Chats().Reread(r)
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
		s.Chats().Reread(r) // in the new language at once
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
