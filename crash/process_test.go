package crash

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// process is a running helpdeskz.
type process struct {
	cmd   *exec.Cmd
	input io.WriteCloser
	said  bytes.Buffer
	ended chan struct{} // closed when it is no more
}

// program is the path of the program under test, which make builds.
func program(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "bin", "helpdeskz"))
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		t.Fatalf("the program is not built: run make crash or make test (%v)", err)
	}
	return path
}

// begin starts the program.
func (d *desk) begin(args ...string) *process {
	d.t.Helper()
	p := &process{cmd: exec.Command(d.program, args...), ended: make(chan struct{})}
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = d.env, &p.said, &p.said
	input, err := p.cmd.StdinPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	p.input = input
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	d.t.Cleanup(p.kill)
	return p
}

// kill ends the program as a power cut does, and returns when it is dead.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// stop ends the program as a service manager does.
func (p *process) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.kill()
		return fmt.Errorf("it did not end after SIGTERM")
	}
	if !p.cmd.ProcessState.Success() {
		return fmt.Errorf("it ended with %s", p.cmd.ProcessState)
	}
	return nil
}

// killed tells whether it was killed, and didn't end by itself before that.
func (p *process) killed() bool {
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// run runs a command of the program to its end and returns what it prints.
func (d *desk) run(input string, args ...string) string {
	d.t.Helper()
	p := d.begin(args...)
	_, _ = io.WriteString(p.input, input)
	_ = p.input.Close()
	<-p.ended
	if !p.cmd.ProcessState.Success() {
		d.t.Fatalf("helpdeskz %q: %s\n%s", args, p.cmd.ProcessState, &p.said)
	}
	return p.said.String()
}
