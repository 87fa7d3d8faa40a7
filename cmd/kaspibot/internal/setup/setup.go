// Package setup asks for the settings of a shop, tries each answer at once, and writes them into a .env file: Open a
// [Session], Run it.
//
// It may be run again: what is there is kept unless another answer is given, and the file is replaced at the end or not at
// all. What may be in a setting and in the file is known by package config.
package setup

import (
	"bufio"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"time"

	"kaspibot/cmd/kaspibot/internal/config"
)

//go:embed words
var words embed.FS

// Config says where a session takes place. Needed are File, In, Out, Hide and Now.
type Config struct {
	File     string // of settings
	Language string // of the questions; empty asks for it
	In       io.Reader
	Out      io.Writer
	Secret   func() (string, error)  // reads a line that is not shown while it is typed; nil: it is read from In
	Hide     func(secrets ...string) // makes secrets unseen in all that is printed
	Now      func() time.Time
	Next     string // what to call afterwards

	Kaspi, Alstyle, Telegram http.RoundTripper // in place of the network
}

// Session is one way through the questions.
type Session struct {
	Config
	console
	faults  []error           // lines of the file that cannot be read
	file    map[string]string // what the file has
	answers []config.Assigned // in the order of the questions
	asked   time.Time         // when Al-Style was last asked: it wants a pause
	bot     string            // its name, once Telegram has told it
}

// Open reads the file of settings, and refuses one that could not be written at the end.
func Open(c Config) (*Session, error) {
	s := &Session{Config: c, console: console{out: c.Out, hide: c.Hide, secret: c.Secret, now: c.Now, in: bufio.NewReaderSize(c.In, maxAnswer)}}
	var err error
	s.file, s.faults, err = config.Written(c.File)
	if err != nil {
		return nil, err
	}
	if language := c.Language; language != "" {
		return s, s.speak(language)
	}
	return s, nil
}

// Run asks all the questions and writes the answers. An error of it is for the person, in their language.
func (s *Session) Run(ctx context.Context) error {
	err := s.run(ctx)
	switch {
	case s.words == nil: // they have not said which language is theirs
		return err
	case ctx.Err() != nil, errors.Is(err, context.Canceled):
		fmt.Fprintln(s.Out) // the question has not ended its line
		return errors.New(s.text("setup.stopped", s.File))
	case errors.Is(err, io.EOF):
		fmt.Fprintln(s.Out)
		return errors.New(s.text("setup.ended", s.File))
	}
	return err
}

func (s *Session) run(ctx context.Context) error {
	if err := s.askLanguage(ctx); err != nil {
		return err
	}
	s.say("setup.hello", s.File)
	for _, fault := range s.faults {
		s.say("setup.fault", fault.Error())
	}
	for _, q := range s.questions() {
		if err := s.ask(ctx, q); err != nil {
			return err
		}
	}
	return s.write()
}

// write puts what is new into the file. What nobody has changed leaves the file as it is, but for who may read it.
func (s *Session) write() error {
	changed := slices.DeleteFunc(slices.Clone(s.answers), func(a config.Assigned) bool {
		now, there := s.file[a.Name]
		return now == a.Value && (there || a.Value == "") && s.file[a.Name+"_FILE"] == ""
	})
	if err := config.Rewrite(s.File, changed...); err != nil {
		return err
	}
	if len(changed) == 0 {
		fmt.Fprintln(s.Out)
		s.say("setup.same", s.File)
	} else {
		fmt.Fprintln(s.Out)
		s.say("setup.written", s.File)
	}
	s.say("setup.next", s.Next)
	return nil
}

// settings are those of the environment and of the file with the answers in it, as the program will find them.
func (s *Session) settings() map[string]string {
	all := map[string]string{}
	maps.Copy(all, s.file)
	for _, a := range s.answers {
		all[a.Name] = a.Value
		delete(all, a.Name+"_FILE")
	}
	maps.Copy(all, config.Surroundings())
	return all
}

// present is what a setting is now.
func (s *Session) present(name string) string {
	all := s.settings()
	if file := all[name+"_FILE"]; all[name] == "" && file != "" {
		return file
	}
	return all[name]
}
