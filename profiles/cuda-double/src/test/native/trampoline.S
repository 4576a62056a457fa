# Comes behind one short piece for each function that computes, which puts the address of its Operation
# into r11. Keeps all arguments, calls double_enter(operation, registers, stack), and goes on in the
# function that it answers with, as if nothing had been in between.
double_trampoline:
  pushq %rbp
  movq %rsp, %rbp
  andq $-16, %rsp
  subq $256, %rsp
  movq %rdi, 0(%rsp)
  movq %rsi, 8(%rsp)
  movq %rdx, 16(%rsp)
  movq %rcx, 24(%rsp)
  movq %r8, 32(%rsp)
  movq %r9, 40(%rsp)
  movq %rax, 48(%rsp)
  movups %xmm0, 80(%rsp)
  movups %xmm1, 96(%rsp)
  movups %xmm2, 112(%rsp)
  movups %xmm3, 128(%rsp)
  movups %xmm4, 144(%rsp)
  movups %xmm5, 160(%rsp)
  movups %xmm6, 176(%rsp)
  movups %xmm7, 192(%rsp)
  movq %r11, %rdi
  movq %rsp, %rsi
  leaq 16(%rbp), %rdx
  call double_enter@PLT
  movq %rax, %r11
  movq 0(%rsp), %rdi
  movq 8(%rsp), %rsi
  movq 16(%rsp), %rdx
  movq 24(%rsp), %rcx
  movq 32(%rsp), %r8
  movq 40(%rsp), %r9
  movq 48(%rsp), %rax
  movups 80(%rsp), %xmm0
  movups 96(%rsp), %xmm1
  movups 112(%rsp), %xmm2
  movups 128(%rsp), %xmm3
  movups 144(%rsp), %xmm4
  movups 160(%rsp), %xmm5
  movups 176(%rsp), %xmm6
  movups 192(%rsp), %xmm7
  movq %rbp, %rsp
  popq %rbp
  jmp *%r11
.section .note.GNU-stack,"",@progbits
