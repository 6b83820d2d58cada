/* The short way from an op's arrays to its kernel: what has run before for such arguments is found by their layouts, memory is taken from what is
   at hand, and the driver is called. Everything else, and everything the first time, is Python's; see launcher.py. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <string.h>
#include <structmember.h>

#define PARAMETERS 128 /* of a kernel, at most */
#define ARGUMENTS 20   /* of a call that goes the short way, at most: a key has three bits for the kind of each */
#define ARRAYS 32      /* of a plan: inputs, outputs and temporaries together */
#define UNIT 512       /* bytes; all blocks have multiples of it */
#define CLASSES 2049   /* sizes of blocks that are kept at hand: 0 to 1 MiB */
#define AT_HAND 256    /* blocks of each size */

typedef int (*Start)(void *, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void *, void **, void **);
typedef unsigned long long Address;

/* What this thread asks for: a device, and the handle of its stream there. */
static _Thread_local long here_device = -1;
static _Thread_local Address here_stream = 0;

static PyObject *set_here(PyObject *self, PyObject *args) {
  long device;
  Address stream;
  if (!PyArg_ParseTuple(args, "lK", &device, &stream)) return NULL;
  here_device = device, here_stream = stream;
  Py_RETURN_NONE;
}

/* ---------------------------------------------------------------- memory */

typedef struct {
  Address pointer;
  PyObject *memory;
} Free;

typedef struct {
  PyObject_HEAD
  PyObject *device, *release, *allocate; /* functions of Python for blocks that are not kept at hand */
  long long allocated, peak;
  int plain, blocking; /* whether no streams but the null one are in use; whether each launch is waited for */
  int recording;       /* whether a graph is being captured, by whichever thread */
  int count[CLASSES];
  Free *free[CLASSES];
} Store;

typedef struct {
  PyObject_HEAD
  Address pointer, stream;
  long long nbytes, size;
  PyObject *memory, *others;
  Store *store;
} Block;

static PyTypeObject store_type, block_type;

static PyObject *store_new(PyTypeObject *type, PyObject *args, PyObject *names) {
  PyObject *device, *allocate, *release;
  if (!PyArg_ParseTuple(args, "OOO", &device, &allocate, &release)) return NULL;
  Store *s = (Store *)type->tp_alloc(type, 0);
  if (!s) return NULL;
  s->device = Py_NewRef(device), s->allocate = Py_NewRef(allocate), s->release = Py_NewRef(release);
  s->plain = 1;
  return (PyObject *)s;
}

/* Takes all that is at hand: a list of what kept it. */
static PyObject *store_clear(PyObject *self, PyObject *none) {
  Store *s = (Store *)self;
  PyObject *all = PyList_New(0);
  if (!all) return NULL;
  for (int k = 0; k < CLASSES; k++)
    while (s->count[k]) {
      PyObject *memory = s->free[k][--s->count[k]].memory;
      const int failed = PyList_Append(all, memory);
      Py_DECREF(memory);
      if (failed) return Py_DECREF(all), NULL;
    }
  return all;
}

static void store_dealloc(PyObject *self) {
  Store *s = (Store *)self;
  Py_XDECREF(store_clear(self, NULL));
  for (int k = 0; k < CLASSES; k++) PyMem_Free(s->free[k]);
  Py_XDECREF(s->device), Py_XDECREF(s->allocate), Py_XDECREF(s->release);
  Py_TYPE(self)->tp_free(self);
}

static PyObject *block_made(Store *s, Address pointer, long long nbytes, long long size, PyObject *memory, Address stream) {
  Block *b = PyObject_New(Block, &block_type);
  if (!b) return NULL;
  b->pointer = pointer, b->stream = stream, b->nbytes = nbytes, b->size = size;
  b->memory = Py_NewRef(memory), b->others = Py_NewRef(Py_None), b->store = (Store *)Py_NewRef(s);
  s->allocated += size;
  if (s->allocated > s->peak) s->peak = s->allocated;
  return (PyObject *)b;
}

/* Store.block(pointer, nbytes, size, memory, stream): memory that Python has found. */
static PyObject *store_block(PyObject *self, PyObject *args) {
  Address pointer, stream;
  long long nbytes, size;
  PyObject *memory;
  if (!PyArg_ParseTuple(args, "KLLOK", &pointer, &nbytes, &size, &memory, &stream)) return NULL;
  return block_made((Store *)self, pointer, nbytes, size, memory, stream);
}

/* A block for this thread's current stream. */
static PyObject *store_taken(Store *s, long long nbytes) {
  const long long k = (nbytes + UNIT - 1) / UNIT;
  if (k < CLASSES && !here_stream && s->count[k]) {
    Free f = s->free[k][--s->count[k]];
    PyObject *made = block_made(s, f.pointer, nbytes, k * UNIT, f.memory, 0);
    Py_DECREF(f.memory);
    return made;
  }
  PyObject *number = PyLong_FromLongLong(nbytes);
  if (!number) return NULL;
  PyObject *made = PyObject_CallOneArg(s->allocate, number);
  Py_DECREF(number);
  return made;
}

static PyObject *store_take(PyObject *self, PyObject *number) {
  const long long nbytes = PyLong_AsLongLong(number);
  return nbytes < 0 ? NULL : store_taken((Store *)self, nbytes);
}

static void block_dealloc(PyObject *self) {
  Block *b = (Block *)self;
  Store *s = b->store;
  const long long k = b->size / UNIT;
  s->allocated -= b->size;
  if (k < CLASSES && !b->stream && b->others == Py_None) { /* beyond AT_HAND, what keeps it gives it back */
    if (!s->free[k]) s->free[k] = PyMem_Malloc(AT_HAND * sizeof(Free));
    if (s->free[k] && s->count[k] < AT_HAND) {
      s->free[k][s->count[k]].pointer = b->pointer;
      s->free[k][s->count[k]++].memory = b->memory;
      b->memory = NULL;
    }
  } else {
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyObject *done = PyObject_CallFunction(s->release, "KLOKO", b->pointer, b->size, b->memory, b->stream, b->others);
    if (!done) PyErr_WriteUnraisable(s->release);
    Py_XDECREF(done);
    PyErr_Restore(type, value, trace);
  }
  Py_XDECREF(b->memory);
  Py_XDECREF(b->others);
  Py_DECREF(s);
  PyObject_Free(self);
}

static PyObject *block_used_on(PyObject *self, PyObject *stream) {
  Block *b = (Block *)self;
  if (b->others == Py_None) {
    PyObject *made = PySet_New(NULL);
    if (!made) return NULL;
    Py_SETREF(b->others, made);
  }
  if (PySet_Add(b->others, stream) < 0) return NULL;
  Py_RETURN_NONE;
}

static PyObject *block_device(PyObject *self, void *none) { return Py_NewRef(((Block *)self)->store->device); }

static PyMemberDef block_members[] = {
    {"pointer", T_ULONGLONG, offsetof(Block, pointer), READONLY, NULL}, {"nbytes", T_LONGLONG, offsetof(Block, nbytes), 0, NULL},
    {"size", T_LONGLONG, offsetof(Block, size), READONLY, NULL},        {"memory", T_OBJECT, offsetof(Block, memory), READONLY, NULL},
    {"stream", T_ULONGLONG, offsetof(Block, stream), READONLY, NULL},   {"others", T_OBJECT, offsetof(Block, others), READONLY, NULL},
    {0}};
static PyMethodDef block_methods[] = {{"used_on", block_used_on, METH_O, NULL}, {0}};
static PyGetSetDef block_getters[] = {{"device", block_device, NULL, NULL, NULL}, {0}};
static PyTypeObject block_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "launcher.Block", .tp_basicsize = sizeof(Block), .tp_dealloc = block_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT, .tp_members = block_members, .tp_getset = block_getters, .tp_methods = block_methods,
};

static PyMemberDef store_members[] = {
    {"allocated", T_LONGLONG, offsetof(Store, allocated), READONLY, NULL}, {"peak", T_LONGLONG, offsetof(Store, peak), 0, NULL},
    {"plain", T_INT, offsetof(Store, plain), 0, NULL},                     {"blocking", T_INT, offsetof(Store, blocking), 0, NULL},               {"recording", T_INT, offsetof(Store, recording), 0, NULL},
    {0}};
static PyMethodDef store_methods[] = {
    {"block", store_block, METH_VARARGS, NULL}, {"take", store_take, METH_O, NULL}, {"clear", store_clear, METH_NOARGS, NULL}, {0}};
static PyTypeObject store_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "launcher.Store", .tp_basicsize = sizeof(Store), .tp_dealloc = store_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT, .tp_members = store_members, .tp_methods = store_methods, .tp_new = store_new,
};

/* ---------------------------------------------------------------- launches */

typedef struct {
  PyObject_HEAD
  vectorcallfunc call;
  Start start;
  void *function;
  unsigned groups, threads, shared;
  Py_ssize_t count, addresses;       /* parameters, and how many of them are addresses */
  unsigned short places[PARAMETERS]; /* of the addresses among the parameters */
  long long numbers[PARAMETERS];     /* the other parameters, by place */
} Launch;

static int launch_start(Launch *l, Address stream, Address *addresses) {
  void *parameters[PARAMETERS];
  for (Py_ssize_t i = 0; i < l->count; i++) parameters[i] = &l->numbers[i];
  for (Py_ssize_t i = 0; i < l->addresses; i++) parameters[l->places[i]] = &addresses[i];
  return l->start(l->function, l->groups, 1, 1, l->threads, 1, 1, l->shared, (void *)(size_t)stream, parameters, NULL);
}

static PyObject *launch_call(PyObject *self, PyObject *const *args, size_t flags, PyObject *names) {
  Launch *l = (Launch *)self;
  const Py_ssize_t given = PyVectorcall_NARGS(flags);
  Address addresses[PARAMETERS];
  if (names || given != l->addresses + 1) return PyErr_Format(PyExc_TypeError, "a launch takes a stream and %zd addresses", l->addresses);
  for (Py_ssize_t i = 0; i < l->addresses; i++) addresses[i] = PyLong_AsUnsignedLongLong(args[i + 1]);
  const Address stream = PyLong_AsUnsignedLongLong(args[0]);
  if (PyErr_Occurred()) return NULL;
  return PyLong_FromLong(launch_start(l, stream, addresses));
}

static PyObject *launch_new(PyTypeObject *type, PyObject *args, PyObject *names) {
  PyObject *numbers, *places;
  Address start, function;
  unsigned groups, threads, shared;
  if (!PyArg_ParseTuple(args, "KKIIIO!O!", &start, &function, &groups, &threads, &shared, &PyTuple_Type, &numbers, &PyTuple_Type, &places))
    return NULL;
  const Py_ssize_t count = PyTuple_GET_SIZE(numbers), addresses = PyTuple_GET_SIZE(places);
  if (count > PARAMETERS || addresses > count)
    return PyErr_Format(PyExc_ValueError, "a kernel of %zd parameters; there may be %d", count, PARAMETERS);
  Launch *l = (Launch *)type->tp_alloc(type, 0);
  if (!l) return NULL;
  l->call = launch_call, l->start = (Start)(size_t)start, l->function = (void *)(size_t)function;
  l->groups = groups, l->threads = threads, l->shared = shared, l->count = count, l->addresses = addresses;
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject *bytes = PyTuple_GET_ITEM(numbers, i);
    if (bytes == Py_None) continue;
    if (!PyBytes_Check(bytes) || PyBytes_GET_SIZE(bytes) > 8) {
      Py_DECREF(l);
      return PyErr_Format(PyExc_TypeError, "a parameter must be None or up to 8 bytes");
    }
    memcpy(&l->numbers[i], PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes));
  }
  for (Py_ssize_t i = 0; i < addresses; i++) {
    const long place = PyLong_AsLong(PyTuple_GET_ITEM(places, i));
    if (place < 0 || place >= count) {
      Py_DECREF(l);
      return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "there is no parameter %ld", place);
    }
    l->places[i] = (unsigned short)place;
  }
  return (PyObject *)l;
}

static PyTypeObject launch_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "launcher.Launch", .tp_basicsize = sizeof(Launch), .tp_vectorcall_offset = offsetof(Launch, call),
    .tp_call = PyVectorcall_Call, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL, .tp_new = launch_new,
};

/* ---------------------------------------------------------------- plans: an op's launches, for arrays of known layouts */

/* Where the members of Python's class of arrays are. */
static PyTypeObject *array_type = NULL;
static Py_ssize_t at_block, at_dtype, at_shape, at_strides, at_start, at_pointer, at_key;
static PyObject *zero;
#define MEMBER(x, at) (*(PyObject **)((char *)(x) + (at)))

static int offset_of(PyTypeObject *type, const char *name, Py_ssize_t *at) {
  PyObject *member = PyObject_GetAttrString((PyObject *)type, name);
  if (!member) return -1;
  const int good = Py_IS_TYPE(member, &PyMemberDescr_Type) && ((PyMemberDescrObject *)member)->d_member->type == T_OBJECT_EX;
  if (good) *at = ((PyMemberDescrObject *)member)->d_member->offset;
  else PyErr_Format(PyExc_TypeError, "%s is no slot of the class of arrays", name);
  Py_DECREF(member);
  return good ? 0 : -1;
}

static PyObject *set_array(PyObject *self, PyObject *type) {
  if (!PyType_Check(type)) return PyErr_Format(PyExc_TypeError, "set_array takes a class");
  PyTypeObject *t = (PyTypeObject *)type;
  if (offset_of(t, "block", &at_block) || offset_of(t, "dtype", &at_dtype) || offset_of(t, "shape", &at_shape) ||
      offset_of(t, "strides", &at_strides) || offset_of(t, "start", &at_start) || offset_of(t, "pointer", &at_pointer) ||
      offset_of(t, "key", &at_key))
    return NULL;
  Py_XSETREF(array_type, (PyTypeObject *)Py_NewRef(type));
  Py_RETURN_NONE;
}

typedef struct {
  PyObject_HEAD
  Store *store;
  long device;
  PyObject *outputs;  /* (nbytes, dtype, shape, strides, key) of each */
  PyObject *scratch;  /* the bytes of each temporary */
  PyObject *launches; /* of Launch */
  PyObject *name;
  PyObject *failed;   /* a function of a driver's code and the name, which raises */
  PyObject *word;     /* a function that gives the address of a new fault word; None where no fault is looked for */
  short *refs;        /* for each address of each launch, in order: the place among inputs, outputs, temporaries, two numbers, and the word */
  Py_ssize_t inputs, results, temporaries, references;
  int several, given; /* whether it has several results; whether numbers are given to it */
} Plan;

static PyObject *plan_new(PyTypeObject *type, PyObject *args, PyObject *names) {
  PyObject *store, *outputs, *scratch, *launches, *refs, *name, *failed, *word;
  long device;
  int several;
  Py_ssize_t inputs;
  if (!PyArg_ParseTuple(args, "O!lnO!O!O!O!pOOO", &store_type, &store, &device, &inputs, &PyTuple_Type, &outputs, &PyTuple_Type, &scratch,
                        &PyTuple_Type, &launches, &PyTuple_Type, &refs, &several, &name, &failed, &word))
    return NULL;
  const Py_ssize_t results = PyTuple_GET_SIZE(outputs), temporaries = PyTuple_GET_SIZE(scratch), total = inputs + results + temporaries;
  Py_ssize_t needed = 0;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(launches); i++) {
    PyObject *l = PyTuple_GET_ITEM(launches, i);
    if (!Py_IS_TYPE(l, &launch_type)) return PyErr_Format(PyExc_TypeError, "a plan takes launches");
    needed += ((Launch *)l)->addresses;
  }
  if (needed != PyTuple_GET_SIZE(refs) || total > ARRAYS - 3 || !results || !array_type) return PyErr_Format(PyExc_ValueError, "not a plan");
  for (Py_ssize_t i = 0; i < results; i++) {
    PyObject *o = PyTuple_GET_ITEM(outputs, i);
    if (!PyTuple_Check(o) || PyTuple_GET_SIZE(o) != 5) return PyErr_Format(PyExc_TypeError, "a plan's output has five parts");
  }
  Plan *p = (Plan *)type->tp_alloc(type, 0);
  if (!p) return NULL;
  p->store = (Store *)Py_NewRef(store), p->outputs = Py_NewRef(outputs), p->scratch = Py_NewRef(scratch), p->launches = Py_NewRef(launches);
  p->name = Py_NewRef(name), p->failed = Py_NewRef(failed), p->word = Py_NewRef(word), p->device = device, p->inputs = inputs, p->results = results;
  p->temporaries = temporaries, p->references = needed, p->several = several;
  p->refs = PyMem_Calloc(needed + 1, sizeof(short));
  for (Py_ssize_t i = 0; p->refs && i < needed; i++) {
    const long place = PyLong_AsLong(PyTuple_GET_ITEM(refs, i));
    if (place < 0 || place >= total + 3) {
      Py_DECREF(p);
      return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "there is no array %ld", place);
    }
    p->refs[i] = (short)place;
    p->given |= place == total || place == total + 1;
  }
  return (PyObject *)p;
}

static void plan_dealloc(PyObject *self) {
  Plan *p = (Plan *)self;
  Py_XDECREF(p->store), Py_XDECREF(p->outputs), Py_XDECREF(p->scratch), Py_XDECREF(p->launches), Py_XDECREF(p->name), Py_XDECREF(p->failed);
  Py_XDECREF(p->word);
  PyMem_Free(p->refs);
  Py_TYPE(self)->tp_free(self);
}

/* Whether a call may go the short way: this thread's device is the plan's, its stream the null one, and the arrays are that stream's own. */
static int plan_fits(Plan *p, PyObject *const *inputs) {
  Store *s = p->store;
  if (here_device != p->device || here_stream || s->blocking || (s->recording && p->given)) return 0;
  for (Py_ssize_t i = 0; i < p->inputs; i++) {
    PyObject *b = MEMBER(inputs[i], at_block);
    if (!b || !Py_IS_TYPE(b, &block_type)) return 0;
    if (((Block *)b)->store != s || (!s->plain && ((Block *)b)->stream)) return 0;
  }
  return 1;
}

static PyObject *plan_run(Plan *p, PyObject *const *inputs, const Address *given) {
  Address all[ARRAYS], addresses[PARAMETERS];
  PyObject *made[ARRAYS] = {0}, *answer = NULL;
  for (Py_ssize_t i = 0; i < p->inputs; i++) all[i] = PyLong_AsUnsignedLongLong(MEMBER(inputs[i], at_pointer));
  if (PyErr_Occurred()) return NULL;
  for (Py_ssize_t i = 0; i < p->results; i++) {
    PyObject *o = PyTuple_GET_ITEM(p->outputs, i);
    PyObject *block = store_taken(p->store, PyLong_AsLongLong(PyTuple_GET_ITEM(o, 0)));
    if (!block) goto done;
    const Address pointer = ((Block *)block)->pointer;
    PyObject *x = made[i] = array_type->tp_alloc(array_type, 0), *number = PyLong_FromUnsignedLongLong(pointer);
    if (!x || !number) {
      Py_DECREF(block), Py_XDECREF(number);
      goto done;
    }
    MEMBER(x, at_block) = block;
    MEMBER(x, at_pointer) = number;
    MEMBER(x, at_start) = Py_NewRef(zero);
    MEMBER(x, at_dtype) = Py_NewRef(PyTuple_GET_ITEM(o, 1)), MEMBER(x, at_shape) = Py_NewRef(PyTuple_GET_ITEM(o, 2));
    MEMBER(x, at_strides) = Py_NewRef(PyTuple_GET_ITEM(o, 3)), MEMBER(x, at_key) = Py_NewRef(PyTuple_GET_ITEM(o, 4));
    all[p->inputs + i] = pointer;
  }
  for (Py_ssize_t i = 0; i < p->temporaries; i++) {
    PyObject *block = made[p->results + i] = store_taken(p->store, PyLong_AsLongLong(PyTuple_GET_ITEM(p->scratch, i)));
    if (!block) goto done;
    all[p->inputs + p->results + i] = ((Block *)block)->pointer;
  }
  const Py_ssize_t total = p->inputs + p->results + p->temporaries;
  all[total] = given[0], all[total + 1] = given[1];
  if (p->word != Py_None) {
    PyObject *word = PyObject_CallNoArgs(p->word);
    if (!word) goto done;
    all[total + 2] = PyLong_AsUnsignedLongLong(word);
    Py_DECREF(word);
    if (PyErr_Occurred()) goto done;
  }
  short *ref = p->refs;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(p->launches); i++) {
    Launch *l = (Launch *)PyTuple_GET_ITEM(p->launches, i);
    for (Py_ssize_t j = 0; j < l->addresses; j++) addresses[j] = all[*ref++];
    const int code = launch_start(l, 0, addresses);
    if (code) {
      Py_XDECREF(PyObject_CallFunction(p->failed, "iO", code, p->name));
      if (!PyErr_Occurred()) PyErr_Format(PyExc_RuntimeError, "%S: the driver says %d", p->name, code);
      goto done;
    }
  }
  if (!p->several) answer = Py_NewRef(made[0]);
  else if ((answer = PyTuple_New(p->results)))
    for (Py_ssize_t i = 0; i < p->results; i++) PyTuple_SET_ITEM(answer, i, Py_NewRef(made[i]));
done:
  for (Py_ssize_t i = 0; i < p->results + p->temporaries; i++) Py_XDECREF(made[i]);
  return answer;
}

static PyTypeObject plan_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "launcher.Plan", .tp_basicsize = sizeof(Plan), .tp_dealloc = plan_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT, .tp_new = plan_new,
};

/* ---------------------------------------------------------------- kernels: functions of an op's arguments */

typedef struct {
  PyObject_HEAD
  vectorcallfunc call;
  PyObject *plans, *slow;
  Py_ssize_t seed; /* the place of a seed among the arguments, which the offset follows: both are no part of a key; or -1 */
} Kernel;

/* A short argument as part of a key: itself. 1, 1.0 and True are equal: the kinds tell them apart. 0 if it has no place in a key. */
static int kind_of(PyObject *x) {
  if (x == Py_None) return 1;
  if (PyBool_Check(x)) return 2;
  if (PyLong_CheckExact(x)) return 3;
  if (PyFloat_CheckExact(x)) {
    const double v = PyFloat_AS_DOUBLE(x);
    return v == v && v != 0 ? 4 : 0;
  }
  if (PyUnicode_CheckExact(x)) return 5;
  if (PyTuple_CheckExact(x)) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(x); i++)
      if (!PyLong_CheckExact(PyTuple_GET_ITEM(x, i))) return 0;
    return 6;
  }
  return 0;
}

/* The key of a call: layouts of arrays, other arguments, and the kinds of all; the arrays, in order. NULL without an error if it has none. */
static PyObject *key_of(PyObject *const *args, Py_ssize_t n, Py_ssize_t seed, PyObject **arrays, Py_ssize_t *count, Address *given) {
  if (n > ARGUMENTS || !array_type) return NULL;
  PyObject *key = PyTuple_New(n + 1);
  if (!key) return NULL;
  unsigned long long kinds = 0;
  *count = 0;
  for (Py_ssize_t i = 0; i < n; i++) {
    PyObject *x = args[i], *part = x;
    int kind = 7;
    if (seed >= 0 && (i == seed || i == seed + 1) && PyLong_CheckExact(x)) {
      given[i - seed] = PyLong_AsUnsignedLongLong(x);
      if (PyErr_Occurred()) return Py_DECREF(key), NULL;
      x = part = Py_None;
    }
    if (Py_IS_TYPE(x, array_type)) {
      arrays[(*count)++] = x;
      part = MEMBER(x, at_key);
      if (!part) { /* worked out, and kept, when it is first asked for */
        part = PyObject_GetAttrString(x, "key");
        if (!part) return Py_DECREF(key), NULL;
        Py_DECREF(part);
        part = MEMBER(x, at_key);
        if (!part) return Py_DECREF(key), NULL;
      }
    } else if (!(kind = kind_of(x))) return Py_DECREF(key), NULL;
    kinds = kinds << 3 | (unsigned long long)kind;
    PyTuple_SET_ITEM(key, i, Py_NewRef(part));
  }
  PyObject *number = PyLong_FromUnsignedLongLong(kinds);
  if (!number) return Py_DECREF(key), NULL;
  PyTuple_SET_ITEM(key, n, number);
  return key;
}

static PyObject *kernel_call(PyObject *self, PyObject *const *args, size_t flags, PyObject *names) {
  Kernel *k = (Kernel *)self;
  const Py_ssize_t n = PyVectorcall_NARGS(flags);
  if (!names) {
    PyObject *arrays[ARGUMENTS];
    Py_ssize_t count;
    Address given[2] = {0, 0};
    PyObject *key = key_of(args, n, k->seed, arrays, &count, given);
    if (!key && PyErr_Occurred()) return NULL;
    if (key) {
      PyObject *plan = PyDict_GetItemWithError(k->plans, key);
      Py_DECREF(key);
      if (plan && Py_IS_TYPE(plan, &plan_type) && ((Plan *)plan)->inputs == count && plan_fits((Plan *)plan, arrays)) {
        Py_INCREF(plan);
        PyObject *answer = plan_run((Plan *)plan, arrays, given);
        Py_DECREF(plan);
        return answer;
      }
      if (!plan && PyErr_Occurred()) return NULL;
    }
  }
  return PyObject_Vectorcall(k->slow, args, flags, names);
}

/* kernel.key(*args): the key under which a plan for such arguments is found; None if there can be none. */
static PyObject *kernel_key(PyObject *self, PyObject *const *args, Py_ssize_t n) {
  PyObject *arrays[ARGUMENTS];
  Py_ssize_t count;
  Address given[2];
  PyObject *key = key_of(args, n, ((Kernel *)self)->seed, arrays, &count, given);
  if (key || PyErr_Occurred()) return key;
  Py_RETURN_NONE;
}

static PyObject *kernel_new(PyTypeObject *type, PyObject *args, PyObject *names) {
  PyObject *plans, *slow;
  Py_ssize_t seed = -1;
  if (!PyArg_ParseTuple(args, "O!O|n", &PyDict_Type, &plans, &slow, &seed)) return NULL;
  Kernel *k = (Kernel *)type->tp_alloc(type, 0);
  if (!k) return NULL;
  k->call = kernel_call, k->plans = Py_NewRef(plans), k->slow = Py_NewRef(slow), k->seed = seed;
  return (PyObject *)k;
}

static int kernel_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(((Kernel *)self)->plans);
  Py_VISIT(((Kernel *)self)->slow);
  return 0;
}

static int kernel_clear(PyObject *self) {
  Py_CLEAR(((Kernel *)self)->plans);
  Py_CLEAR(((Kernel *)self)->slow);
  return 0;
}

static void kernel_dealloc(PyObject *self) {
  PyObject_GC_UnTrack(self);
  kernel_clear(self);
  Py_TYPE(self)->tp_free(self);
}

static PyMethodDef kernel_methods[] = {{"key", (PyCFunction)(void *)kernel_key, METH_FASTCALL, NULL}, {0}};
static PyMemberDef kernel_members[] = {{"plans", T_OBJECT, offsetof(Kernel, plans), READONLY, NULL},
                                       {"slow", T_OBJECT, offsetof(Kernel, slow), READONLY, NULL}, {0}};
static PyTypeObject kernel_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "launcher.Kernel", .tp_basicsize = sizeof(Kernel), .tp_dealloc = kernel_dealloc,
    .tp_vectorcall_offset = offsetof(Kernel, call), .tp_call = PyVectorcall_Call, .tp_traverse = kernel_traverse, .tp_clear = kernel_clear,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_HAVE_GC, .tp_methods = kernel_methods,
    .tp_members = kernel_members, .tp_new = kernel_new,
};

/* ---------------------------------------------------------------- the module */

static PyMethodDef functions[] = {{"set_here", set_here, METH_VARARGS, NULL}, {"set_array", set_array, METH_O, NULL}, {0}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "launcher", .m_size = -1, .m_methods = functions};

PyMODINIT_FUNC PyInit_launcher(void) {
  PyTypeObject *types[] = {&store_type, &block_type, &launch_type, &plan_type, &kernel_type};
  zero = PyLong_FromLong(0);
  PyObject *made = PyModule_Create(&module);
  for (size_t i = 0; made && i < sizeof types / sizeof *types; i++) {
    if (PyType_Ready(types[i]) < 0 || PyModule_AddObjectRef(made, strrchr(types[i]->tp_name, '.') + 1, (PyObject *)types[i]) < 0) Py_CLEAR(made);
  }
  return made;
}
