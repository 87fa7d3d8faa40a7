package chattest

import (
	"bytes"
	"io/fs"
	"testing"
	"testing/fstest"

	"kaspibot/bot/chat"
)

// Wordless is a room that has lost one of its texts, as if that could not be written.
func Wordless(t *testing.T, room chat.Room, name string) chat.Room {
	t.Helper()
	files, lost := fstest.MapFS{}, 0
	err := fs.WalkDir(room.Words, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(room.Words, path)
		whole := []byte(`define "` + name + `"`)
		lost += bytes.Count(text, whole)
		files[path] = &fstest.MapFile{Data: bytes.ReplaceAll(text, whole, []byte(`define "`+name+`.lost"`))}
		return err
	})
	if err != nil || lost == 0 {
		t.Fatalf("the room has no %s: %v", name, err)
	}
	room.Words = files
	return room
}

// WantRoles holds that a room says of all that can be asked of it who may: what says nothing is open to whoever comes.
func WantRoles(t *testing.T, room chat.Room) {
	t.Helper()
	for _, c := range room.Commands {
		if c.Role == chat.Nobody {
			t.Errorf("the command %s is for nobody", c.Name)
		}
	}
	for _, v := range room.Verbs {
		if v.Role == chat.Nobody {
			t.Errorf("the button %s is for nobody", v.Name)
		}
	}
	for _, s := range room.Steps {
		if s.Role == chat.Nobody {
			t.Errorf("the question %s is for nobody", s.Name)
		}
	}
}
