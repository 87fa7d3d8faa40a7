package page

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
)

// admits has no slow password hash on purpose: anybody could keep the program busy with it. The password is
// random, so a fast hash does.
func (p *Page) admits(r *http.Request) bool {
	if !p.locked() {
		return true
	}
	login, password, given := r.BasicAuth()
	right := equal(hash(login), p.login)
	right = equal(hash(password), p.password) && right
	if given { // a client that waits to be asked has tried nothing
		p.guard.tried(client(r), right, p.c.Now())
	}
	return right
}

// locked reports whether a login is asked for.
func (p *Page) locked() bool { return p.c.Login != "" || p.c.Password != "" }

// hash makes texts of any length comparable in the same time.
func hash(s string) [sha256.Size]byte { return sha256.Sum256([]byte(s)) }

func equal(a, b [sha256.Size]byte) bool { return subtle.ConstantTimeCompare(a[:], b[:]) == 1 }
